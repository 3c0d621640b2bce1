"""Every Sunday: each table of the lake is compacted, rid of files that no retained version needs, and checked."""

import json

from airflow.sdk import DAG, task, task_group
from tarn_tasks import DEFAULTS, START, Tarn

with DAG(
    "lake_maintenance", schedule="0 12 * * 0", start_date=START, catchup=False, max_active_runs=1,
    default_args=DEFAULTS, tags=["tarn"], doc_md=__doc__,
):

    @task
    def names(report):
        return json.loads(report)["tables"]

    @task_group
    def keep(table):
        compact = Tarn(task_id="compact", arguments=["compact", table])
        vacuum = Tarn(task_id="vacuum", arguments=["vacuum", table, "--yes"])
        check = Tarn(task_id="fsck", arguments=["fsck", table])
        compact >> vacuum >> check

    lake = Tarn(task_id="lake", arguments=["doctor", "--offline", "--json"])
    keep.expand(table=names(lake.output))
