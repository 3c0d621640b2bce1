"""Every Monday morning: the week's scores and commits from Codetrack, then LeetCode's submissions and the totals."""

from airflow.sdk import DAG
from tarn_tasks import DEFAULTS, START, Tarn

with DAG(
    "codetrack_weekly", schedule="0 5 * * 1", start_date=START, catchup=False, max_active_runs=1,
    default_args=DEFAULTS, tags=["tarn"], doc_md=__doc__,
):
    codetrack = Tarn(task_id="codetrack", arguments=["sync", "codetrack"])
    leetcode = Tarn(task_id="leetcode", arguments=["sync", "leetcode"])
    codetrack >> leetcode
