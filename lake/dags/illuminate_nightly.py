"""Every night: the results of Illuminate, in shards that run side by side; then the views and the CSV files.

Shards commit to the same tables, safely. A shard that was broken off goes on behind what it had committed.
"""

from airflow.sdk import DAG
from tarn_tasks import DEFAULTS, START, Tarn

SHARDS = 4

with DAG(
    "illuminate_nightly", schedule="0 2 * * *", start_date=START, catchup=False, max_active_runs=1,
    default_args=DEFAULTS, tags=["tarn"], doc_md=__doc__,
):
    shards = Tarn.partial(task_id="sync", map_index_template="{{ task.arguments[-1] }}").expand(
        arguments=[["sync", "illuminate", "--no-refresh", "--shard", f"{shard}/{SHARDS}"] for shard in range(1, SHARDS + 1)])
    refresh = Tarn(task_id="refresh", arguments=["refresh"])
    export = Tarn(task_id="export", arguments=["export", "--output", "exported"])
    shards >> refresh >> export
