// Made by tools/embed-lake from the files in lake/. Change those, then run it again.

extension DefaultLake {
    /// Paths below the lake home, and texts.
    static let contents: [(path: String, text: String)] = [
        (
            ".env.example",
            #"""
            # Copy this file to .env and fill it in. What the environment sets goes before what stands here.
            API_URL=http://127.0.0.1:8080

            """#
        ),
        (
            ".gitignore",
            #"""
            .env
            *.share
            tables/
            __pycache__/
            exported/
            state/

            """#
        ),
        (
            "README.md",
            #"""
            # A lake home

            | file | is |
            |---|---|
            | `lake.yaml` | settings of the whole lake |
            | `sources/NAME.yaml` | one source each; `tarn sync NAME` runs it |
            | `exports/NAME.yaml` | one CSV file each; `tarn export` makes them |
            | `rosters/roster.json` | whom the sources read. The one here is made up: put your own in its place |
            | `views/SCHEMA.NAME.sql` | queries whose rows are kept as tables; a sync refreshes them, and so does `tarn refresh` |
            | `reports/weekly.yaml` | thresholds of the class report, `tarn report weekly` |
            | `shares/NAME.yaml` | tables that others may read over HTTP, `tarn serve` |
            | `recipients/NAME.yaml` | one recipient each, made by `tarn share create-profile`; holds no token |
            | `reference/NAME.csv` | what the views look up, in SQL as `reference.NAME` |
            | `dags/` | pipelines for Airflow; `tarn_tasks.py` says how they are set up |
            | `.env` | addresses and secrets, see `.env.example`; never in version control |
            | `tables/SCHEMA/NAME` | the tables, standard Delta Lake |

                tarn sync codetrack --full      # the whole history, once
                tarn sync codetrack             # every week
                tarn scan codetrack.weekly_stats --limit 10
                tarn sql "SELECT cohort, median(points) FROM codetrack.weekly_stats GROUP BY cohort"
                tarn history codetrack.weekly_stats

            A folder of files is a source too. With this as `sources/marks.yaml`, `tarn sync marks` merges the files of `inbox` that are
            new or changed into the table `files.marks`, by key; the last changed file wins:

                type: files
                folder: inbox                  # or s3://bucket/folder: csv, tsv, json, jsonl, arrow and parquet files, in folders below too
                pattern: "marks-*.csv"
                table: files.marks
                key: [id, date]
                types: id string, date date    # columns whose type is not to be found by looking at the rows

            """#
        ),
        (
            "dags/codetrack_weekly.py",
            #"""
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

            """#
        ),
        (
            "dags/illuminate_nightly.py",
            #"""
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

            """#
        ),
        (
            "dags/lake_maintenance.py",
            #"""
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

            """#
        ),
        (
            "dags/tarn_tasks.py",
            #"""
            """Tasks that run tarn: in a container, or a binary on the worker where TARN_BINARY names one.

            Set on the scheduler and the workers:
              TARN_LAKE           the lake home on the worker (in a container it is mounted as /lake)
              TARN_BINARY         the binary; without it tasks run in containers
              TARN_IMAGE          the image of the containers (tarn)
              TARN_RETRY_SECONDS  the pause before the first retry (300); it doubles from retry to retry
            Addresses and secrets come from the .env of the lake home, or from the environment of the workers.

            Every sync may be repeated at any time: what is there already is not written again. So a task is simply retried, after a
            conflict with another writer (exit code 3), where a service or the store is unreachable (6), and after a crash. What
            would be the same the next time fails at once: wrong settings (2), refused data (4), a damaged table (5).
            """

            import os
            import re
            import signal
            import subprocess
            from datetime import datetime, timedelta

            from airflow.sdk import BaseOperator
            from airflow.sdk.exceptions import AirflowException, AirflowFailException

            BINARY = os.environ.get("TARN_BINARY")
            IMAGE = os.environ.get("TARN_IMAGE", "tarn")
            LAKE = os.environ.get("TARN_LAKE", "/srv/lake")

            # What sources take from the environment.
            SETTINGS = ["API_URL", "LEETCODE_URL", "ILLUMINATE_URL", "ILLUMINATE_CLIENT_ID", "ILLUMINATE_CLIENT_SECRET", "YEARS_DATA",
                        "START_DATE", "END_DATE"]

            # What all DAGs have in common.
            DEFAULTS = {
                "retries": 4,
                "retry_delay": timedelta(seconds=int(os.environ.get("TARN_RETRY_SECONDS", "300"))),
                "retry_exponential_backoff": True,
                "max_retry_delay": timedelta(hours=1),
            }
            START = datetime(2024, 7, 1)

            HOPELESS = {2: "wrong settings or arguments", 4: "data was refused", 5: "a table is damaged or not supported"}
            WORTH_A_RETRY = {3: "another writer was faster", 6: "a service or the store is unreachable"}


            def failure(code):
                """The error that a task ends with, by the exit code of tarn."""
                if code in HOPELESS:
                    return AirflowFailException(f"{HOPELESS[code]} (exit code {code}); the log says what to do")
                return AirflowException(f"{WORTH_A_RETRY.get(code, 'tarn failed')} (exit code {code})")


            class LocalTarn(BaseOperator):
                """Runs the binary on the worker. Its value is the last line that was printed."""

                template_fields = ("arguments",)

                def __init__(self, *, arguments, **options):
                    super().__init__(**options)
                    self.arguments = arguments
                    self.process = None

                def execute(self, context):
                    last = ""
                    self.process = subprocess.Popen(
                        [BINARY, *self.arguments], cwd=LAKE, env={**os.environ, "TARN_LAKE": LAKE}, text=True,
                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
                    with self.process.stdout as lines:
                        for line in lines:
                            last = line.rstrip("\n")
                            self.log.info("%s", last)
                    if self.process.wait() != 0:
                        raise failure(self.process.returncode)
                    return last

                def on_kill(self):
                    # As by Ctrl-C: nothing half-written stays.
                    if self.process is not None:
                        self.process.send_signal(signal.SIGINT)


            if BINARY:
                Tarn = LocalTarn
            else:
                from airflow.providers.docker.exceptions import DockerContainerFailedException
                from airflow.providers.docker.operators.docker import DockerOperator
                from docker.types import Mount

                class ContainerTarn(DockerOperator):
                    """Runs the image with the lake home mounted. Its value is the last line that was printed."""

                    def __init__(self, *, arguments, **options):
                        super().__init__(
                            image=IMAGE, command=arguments, mounts=[Mount(source=LAKE, target="/lake", type="bind")],
                            mount_tmp_dir=False, auto_remove="force",
                            private_environment={name: os.environ[name] for name in SETTINGS if name in os.environ}, **options)

                    def execute(self, context):
                        try:
                            return super().execute(context)
                        except DockerContainerFailedException as error:
                            code = re.search(r"'StatusCode': (\d+)", str(error))
                            raise failure(int(code[1]) if code else 1) from error

                Tarn = ContainerTarn

            """#
        ),
        (
            "exports/assessment_results_combined.yaml",
            #"""
            table: illuminate.combined
            file: assessment_results_combined{suffix}.csv
            school_year_column: school_year

            """#
        ),
        (
            "exports/assessment_results_group.yaml",
            #"""
            # One CSV file that tarn export makes of a table. {suffix} is _historical for a school year that is past.
            table: illuminate.responses_group
            file: assessment_results_group{suffix}.csv
            school_year_column: school_year

            """#
        ),
        (
            "exports/assessments_metadata.yaml",
            #"""
            table: illuminate.assessments
            file: assessments_metadata.csv

            """#
        ),
        (
            "exports/illuminate_assessment_results.yaml",
            #"""
            table: illuminate.illuminate_assessment_results
            file: illuminate_assessment_results{suffix}.csv
            school_year_column: school_year

            """#
        ),
        (
            "exports/leetcode_totals.yaml",
            #"""
            # A file for each day.
            table: leetcode.totals
            file: leetcode_totals_{date}.csv
            date_column: date

            """#
        ),
        (
            "lake.yaml",
            #"""
            # A lake home. Every setting stands here with the value it has when it is left out.

            # The layout of this folder; a newer tarn may ask you to change it.
            version: 1

            # A name for people.
            name: lake

            # The folder of the tables, below this one unless it starts with a slash, or s3://bucket/folder. Keep it out of version control.
            tables: tables

            # zstd level of data files, 1 to 19: higher is smaller and slower.
            compression_level: 3

            # Data files are closed at about this size.
            target_file_size: 128MB

            """#
        ),
        (
            "notebooks/analysis.ipynb",
            #"""
            {
             "cells": [
              {
               "cell_type": "markdown",
               "id": "cell-00",
               "metadata": {},
               "source": [
                "# A teacher's questions\n",
                "\n",
                "Who reached the threshold in the last week, who did not, how the last 30 days were, how each class does, and what each learner\n",
                "has in total: in PySpark, in Polars and in DuckDB, on the same Delta tables. The rules are those of `tarn report weekly`:\n",
                "\n",
                "- rows count up to the day `AS_OF`; without one, all of them\n",
                "- the last week is that of the newest date among them; a learner without a row there has 0 points and 0 commits\n",
                "- above is 30 points or more, or 1 commit or more\n",
                "- averages are over the rows of the 30 days that end with the last week's date\n",
                "- a learner belongs to the class of their newest row\n",
                "\n",
                "Set `TARN_LAKE` to the lake home and, if you like, `AS_OF` to a day such as `2015-03-02`, before starting Jupyter."
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-01",
               "metadata": {},
               "outputs": [],
               "source": [
                "import datetime\n",
                "import json\n",
                "import os\n",
                "import pathlib\n",
                "\n",
                "LAKE = pathlib.Path(os.environ.get(\"TARN_LAKE\", \"..\"))\n",
                "TABLE = str((LAKE / \"tables\" / \"codetrack\" / \"weekly_stats\").resolve())\n",
                "AS_OF = datetime.date.fromisoformat(os.environ.get(\"AS_OF\") or \"9999-12-31\")\n",
                "POINTS, COMMITS, DAYS = 30, 1, 30\n",
                "answers = {}"
               ]
              },
              {
               "cell_type": "markdown",
               "id": "cell-02",
               "metadata": {},
               "source": [
                "## PySpark\n",
                "\n",
                "Spark Connect needs no Java here: [Sail](https://github.com/lakehq/sail) answers the same protocol from a Python package. With\n",
                "`SPARK_REMOTE=sc://host:port` set, the same cells run on Spark with its Delta package."
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-03",
               "metadata": {},
               "outputs": [],
               "source": [
                "from pyspark.sql import SparkSession\n",
                "from pyspark.sql import functions as f\n",
                "from pyspark.sql.window import Window\n",
                "\n",
                "remote = os.environ.get(\"SPARK_REMOTE\")\n",
                "if not remote:\n",
                "    from pysail.spark import SparkConnectServer\n",
                "\n",
                "    server = SparkConnectServer(\"127.0.0.1\", 0)\n",
                "    server.start()\n",
                "    remote = \"sc://127.0.0.1:{}\".format(server.listening_address[1])\n",
                "spark = SparkSession.builder.remote(remote).getOrCreate()\n",
                "\n",
                "weeks = spark.read.format(\"delta\").load(TABLE).where(f.col(\"date\") <= f.lit(AS_OF))\n",
                "last = weeks.agg(f.max(\"date\")).first()[0]\n",
                "first = last - datetime.timedelta(days=DAYS - 1)\n",
                "last, weeks.count()"
               ]
              },
              {
               "cell_type": "markdown",
               "id": "cell-04",
               "metadata": {},
               "source": [
                "The last week of each learner, above and below the thresholds."
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-05",
               "metadata": {},
               "outputs": [],
               "source": [
                "newest = Window.partitionBy(\"id\").orderBy(f.col(\"date\").desc())\n",
                "learners = (weeks.withColumn(\"place\", f.row_number().over(newest)).where(\"place = 1\")\n",
                "            .select(\"id\", \"email\", \"cohort\"))\n",
                "week = weeks.where(f.col(\"date\") == f.lit(last)).groupBy(\"id\").agg(\n",
                "    f.sum(\"points\").alias(\"points\"), f.sum(\"commits\").alias(\"commits\"))\n",
                "standing = learners.join(week, \"id\", \"left\").select(\n",
                "    \"id\", \"email\", \"cohort\", f.coalesce(\"points\", f.lit(0)).alias(\"points\"),\n",
                "    f.coalesce(\"commits\", f.lit(0)).alias(\"commits\"))\n",
                "above = standing.where(f.col(\"points\") >= POINTS).orderBy(f.col(\"points\").desc(), \"id\")\n",
                "below = standing.where(f.col(\"points\") < POINTS)\n",
                "idle = standing.where(f.col(\"commits\") < COMMITS)\n",
                "above.limit(10).toPandas()"
               ]
              },
              {
               "cell_type": "markdown",
               "id": "cell-06",
               "metadata": {},
               "source": [
                "The averages of the last 30 days, for each learner and each class, and the totals."
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-07",
               "metadata": {},
               "outputs": [],
               "source": [
                "recent = weeks.where(f.col(\"date\") >= f.lit(first))\n",
                "averages = recent.groupBy(\"id\").agg(f.avg(\"points\").alias(\"points\"), f.avg(\"commits\").alias(\"commits\"))\n",
                "classes = (recent.drop(\"cohort\").join(learners.select(\"id\", \"cohort\"), \"id\").groupBy(\"cohort\")\n",
                "           .agg(f.avg(\"points\").alias(\"points\"), f.avg(\"commits\").alias(\"commits\")).orderBy(\"cohort\"))\n",
                "totals = weeks.groupBy(\"id\").agg(f.sum(\"points\").alias(\"points\"), f.sum(\"commits\").alias(\"commits\"))\n",
                "classes.toPandas()"
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-08",
               "metadata": {},
               "outputs": [],
               "source": [
                "def figures(last, above, below, idle, averages, classes, totals):\n",
                "    \"\"\"What an engine found, in a form that can be compared.\"\"\"\n",
                "    return {\n",
                "        \"last_week\": str(last), \"above\": sorted(above), \"below\": sorted(below), \"without_commits\": sorted(idle),\n",
                "        \"averages\": {str(key): [round(points, 6), round(commits, 6)] for key, points, commits in averages},\n",
                "        \"classes\": {key: [round(points, 6), round(commits, 6)] for key, points, commits in classes},\n",
                "        \"totals\": {str(key): [int(points), int(commits)] for key, points, commits in totals}}\n",
                "\n",
                "\n",
                "def ids(rows):\n",
                "    return [row[0] for row in rows]\n",
                "\n",
                "\n",
                "answers[\"PySpark\"] = figures(\n",
                "    last, ids(above.select(\"id\").collect()), ids(below.select(\"id\").collect()), ids(idle.select(\"id\").collect()),\n",
                "    averages.collect(), classes.collect(), totals.collect())"
               ]
              },
              {
               "cell_type": "markdown",
               "id": "cell-09",
               "metadata": {},
               "source": [
                "## Polars"
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-10",
               "metadata": {},
               "outputs": [],
               "source": [
                "import polars as pl\n",
                "\n",
                "weeks = pl.scan_delta(TABLE).filter(pl.col(\"date\") <= AS_OF).collect()\n",
                "last = weeks[\"date\"].max()\n",
                "first = last - datetime.timedelta(days=DAYS - 1)\n",
                "learners = weeks.sort(\"date\").group_by(\"id\").last().select(\"id\", \"email\", \"cohort\")\n",
                "week = weeks.filter(pl.col(\"date\") == last).group_by(\"id\").agg(pl.col(\"points\", \"commits\").sum())\n",
                "standing = learners.join(week, on=\"id\", how=\"left\").with_columns(pl.col(\"points\", \"commits\").fill_null(0))\n",
                "above = standing.filter(pl.col(\"points\") >= POINTS).sort([\"points\", \"id\"], descending=[True, False])\n",
                "below = standing.filter(pl.col(\"points\") < POINTS)\n",
                "idle = standing.filter(pl.col(\"commits\") < COMMITS)\n",
                "recent = weeks.filter(pl.col(\"date\") >= first)\n",
                "averages = recent.group_by(\"id\").agg(pl.col(\"points\", \"commits\").mean())\n",
                "classes = (recent.drop(\"cohort\").join(learners.select(\"id\", \"cohort\"), on=\"id\").group_by(\"cohort\")\n",
                "           .agg(pl.col(\"points\", \"commits\").mean()).sort(\"cohort\"))\n",
                "totals = weeks.group_by(\"id\").agg(pl.col(\"points\", \"commits\").sum())\n",
                "answers[\"Polars\"] = figures(\n",
                "    last, above[\"id\"].to_list(), below[\"id\"].to_list(), idle[\"id\"].to_list(), averages.rows(), classes.rows(), totals.rows())\n",
                "classes"
               ]
              },
              {
               "cell_type": "markdown",
               "id": "cell-11",
               "metadata": {},
               "source": [
                "## DuckDB"
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-12",
               "metadata": {},
               "outputs": [],
               "source": [
                "import duckdb\n",
                "\n",
                "db = duckdb.connect()\n",
                "db.execute(f\"CREATE VIEW weeks AS FROM delta_scan('{TABLE}') WHERE date <= DATE '{AS_OF}'\")\n",
                "last = db.sql(\"SELECT max(date) FROM weeks\").fetchone()[0]\n",
                "db.execute(f\"\"\"\n",
                "    CREATE VIEW learners AS SELECT id, arg_max(email, date) AS email, arg_max(cohort, date) AS cohort FROM weeks GROUP BY id;\n",
                "    CREATE VIEW standing AS\n",
                "        SELECT l.id, l.email, l.cohort, coalesce(sum(w.points), 0) AS points, coalesce(sum(w.commits), 0) AS commits\n",
                "        FROM learners l LEFT JOIN weeks w ON w.id = l.id AND w.date = DATE '{last}' GROUP BY ALL;\n",
                "    CREATE VIEW recent AS FROM weeks WHERE date > DATE '{last}' - {DAYS}\"\"\")\n",
                "above = db.sql(f\"SELECT id, email, points FROM standing WHERE points >= {POINTS} ORDER BY points DESC, id\")\n",
                "below = db.sql(f\"SELECT id FROM standing WHERE points < {POINTS}\")\n",
                "idle = db.sql(f\"SELECT id FROM standing WHERE commits < {COMMITS}\")\n",
                "averages = db.sql(\"SELECT id, avg(points), avg(commits) FROM recent GROUP BY id\")\n",
                "classes = db.sql(\"\"\"SELECT l.cohort, avg(points) AS points, avg(commits) AS commits\n",
                "                    FROM recent r JOIN learners l USING (id) GROUP BY ALL ORDER BY ALL\"\"\")\n",
                "totals = db.sql(\"SELECT id, sum(points), sum(commits) FROM weeks GROUP BY id\")\n",
                "answers[\"DuckDB\"] = figures(\n",
                "    last, ids(above.fetchall()), ids(below.fetchall()), ids(idle.fetchall()), averages.fetchall(), classes.fetchall(),\n",
                "    totals.fetchall())\n",
                "classes.df()"
               ]
              },
              {
               "cell_type": "markdown",
               "id": "cell-13",
               "metadata": {},
               "source": [
                "## The engines agree\n",
                "\n",
                "With `ANALYSIS_OUTPUT` set, the figures go to that file; `tools/check-notebook` compares them with the report."
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "cell-14",
               "metadata": {},
               "outputs": [],
               "source": [
                "assert answers[\"PySpark\"] == answers[\"Polars\"] == answers[\"DuckDB\"]\n",
                "if os.environ.get(\"ANALYSIS_OUTPUT\"):\n",
                "    pathlib.Path(os.environ[\"ANALYSIS_OUTPUT\"]).write_text(json.dumps(answers[\"PySpark\"]))\n",
                "{name: len(found) if isinstance(found, (list, dict)) else found for name, found in answers[\"PySpark\"].items()}"
               ]
              }
             ],
             "metadata": {
              "kernelspec": {
               "display_name": "Python 3",
               "language": "python",
               "name": "python3"
              },
              "language_info": {
               "name": "python"
              }
             },
             "nbformat": 4,
             "nbformat_minor": 5
            }

            """#
        ),
        (
            "reference/assessment_corrections.csv",
            #"""
            assessment_id,title,test_type,curriculum,unit

            """#
        ),
        (
            "reference/curriculum_keywords.csv",
            #"""
            position,keyword,whole_word,curriculum
            1,Geometry,no,Geometry
            2,English,no,English
            3,Algebra I,no,Algebra I
            4,Algebra 1,no,Algebra I
            5,Algebra II,no,Algebra II
            6,Algebra 2,no,Algebra II
            7,Pre-Calculus,no,Pre-Calculus
            8,PreCal,no,Pre-Calculus
            9,Pre Cal,no,Pre-Calculus
            10,Statistics,no,Statistics
            11,Stats,no,Statistics
            12,Biology,no,Biology
            13,Physics,no,Physics
            14,Government,no,Government
            15,IM,yes,Math
            16,Checkpoint,no,Checkpoint
            17,Science,no,Science
            18,Into Reading,no,ELA
            19,ELA,no,ELA
            20,Math,no,Math
            21,Quantitative,no,Math
            22,Social Studies,no,History
            23,History,no,History

            """#
        ),
        (
            "reference/unit_labels.csv",
            #"""
            unit,label
            Module 1,1
            Module 2,2
            Module 3,3
            Interim 1,4
            Interim 2,5
            Final 1,6
            Unit 1,1
            Unit 2,2
            Unit 3,3

            """#
        ),
        (
            "reports/weekly.yaml",
            #"""
            # The class report: tarn report weekly. Every setting stands here with the value it has when it is left out.

            # A table with the columns date, id, email, cohort, points and commits.
            table: codetrack.weekly_stats

            # Where the names of learners are.
            roster: rosters/roster.json

            # For whom the report is; it says so on top, because it names learners.
            audience: the teachers of these learners

            # From so many points and commits a week on, a learner is above.
            points: 30
            commits: 1

            # Means are over the rows of so many days, the last week's date included.
            days: 30

            # A learner rises or falls when the mean of the recent weeks differs from the mean of their own weeks before by so many
            # hundredths and by so many points.
            recent_weeks: 4
            change_percent: 50
            change_points: 5

            # So many weeks without points are a fall, and so many more mean that the learner has gone.
            quiet_weeks: 3
            gone_weeks: 12

            """#
        ),
        (
            "rosters/roster.json",
            #"""
            [
            {"name": "Łukasz Sample 3", "email": "pupil-3@example.org", "id": 3, "cohort": "11.2", "leetcode_id": "pupil-lc-3"},
            {"name": "Zoë Placeholder 4", "email": "pupil-4@example.org", "id": 4, "cohort": "11.4", "leetcode_id": null},
            {"name": "Jürgen Example 7", "email": "pupil-7@example.org", "id": 7, "cohort": "11.3", "leetcode_id": "pupil-lc-7"},
            {"name": "Thandiwe Ejemplo 8", "email": "pupil-8@example.org", "id": 8, "cohort": "11.3", "leetcode_id": "pupil-lc-8"},
            {"name": "Thandiwe Example 9", "email": "pupil-9@example.org", "id": 9, "cohort": "11.4", "leetcode_id": "pupil-lc-9"},
            {"name": "Nía 例子 10", "email": "pupil-10@example.org", "id": 10, "cohort": "11.4", "leetcode_id": "pupil-lc-10"},
            {"name": "小明 Sample 11", "email": "pupil-11@example.org", "id": 11, "cohort": "11.1", "leetcode_id": "pupil-lc-11"},
            {"name": "Nía Przykład 14", "email": "pupil-14@example.org", "id": 14, "cohort": "11.3", "leetcode_id": "pupil-lc-14"},
            {"name": "Олена Placeholder 17", "email": "pupil-17@example.org", "id": 17, "cohort": "11.1", "leetcode_id": null},
            {"name": "José Example 19", "email": "pupil-19@example.org", "id": 19, "cohort": "11.3", "leetcode_id": "pupil-lc-19"},
            {"name": "Ada Example 22", "email": "pupil-22@example.org", "id": 22, "cohort": "11.3", "leetcode_id": "pupil-lc-22"},
            {"name": "Mei Ejemplo 24", "email": "pupil-24@example.org", "id": 24, "cohort": "11.1", "leetcode_id": "pupil-lc-24"},
            {"name": "Ελένη Example 26", "email": "pupil-26@example.org", "id": 26, "cohort": "11.2", "leetcode_id": "pupil-lc-26"},
            {"name": "Олена 例子 29", "email": "pupil-29@example.org", "id": 29, "cohort": "11.2", "leetcode_id": "pupil-lc-29"},
            {"name": "Łukasz Placeholder 30", "email": "pupil-30@example.org", "id": 30, "cohort": "11.2", "leetcode_id": "pupil-lc-30"},
            {"name": "José Example 32", "email": "pupil-32@example.org", "id": 32, "cohort": "11.2", "leetcode_id": null},
            {"name": "Rémi Sample 33", "email": "pupil-33@example.org", "id": 33, "cohort": "11.2", "leetcode_id": "pupil-lc-33"},
            {"name": "小明 Sample 34", "email": "pupil-34@example.org", "id": 34, "cohort": "11.2", "leetcode_id": null},
            {"name": "Mei Przykład 37", "email": "pupil-37@example.org", "id": 37, "cohort": "11.2", "leetcode_id": "pupil-lc-37"},
            {"name": "Fatima \"Fati\" 例子 38", "email": "pupil-38@example.org", "id": 38, "cohort": "11.3", "leetcode_id": "pupil-lc-38"},
            {"name": "Nía Przykład 40", "email": "pupil-40@example.org", "id": 40, "cohort": "11.1", "leetcode_id": "pupil-lc-40"},
            {"name": "Олена Sample 41", "email": "pupil-41@example.org", "id": 41, "cohort": "11.2", "leetcode_id": null},
            {"name": "Олена Przykład 43", "email": "pupil-43@example.org", "id": 43, "cohort": "11.1", "leetcode_id": "pupil-lc-43"},
            {"name": "Ελένη Placeholder 46", "email": "pupil-46@example.org", "id": 46, "cohort": "11.4", "leetcode_id": "pupil-lc-46"},
            {"name": "Mei 例子 48", "email": "pupil-48@example.org", "id": 48, "cohort": "11.1", "leetcode_id": "pupil-lc-48"},
            {"name": "O'Neil Sample 51", "email": "pupil-51@example.org", "id": 51, "cohort": "11.2", "leetcode_id": null},
            {"name": "Anne-Marie Przykład 53", "email": "pupil-53@example.org", "id": 53, "cohort": "11.2", "leetcode_id": null},
            {"name": "Mei Placeholder 54", "email": "pupil-54@example.org", "id": 54, "cohort": "11.2", "leetcode_id": null},
            {"name": "Ada Przykład 57", "email": "pupil-57@example.org", "id": 57, "cohort": "11.4", "leetcode_id": null},
            {"name": "小明 Przykład 59", "email": "pupil-59@example.org", "id": 59, "cohort": "11.1", "leetcode_id": "pupil-lc-59"},
            {"name": "Anne-Marie Przykład 60", "email": "pupil-60@example.org", "id": 60, "cohort": "11.2", "leetcode_id": "pupil-lc-60"},
            {"name": "Fatima \"Fati\" 例子 61", "email": "pupil-61@example.org", "id": 61, "cohort": "11.3", "leetcode_id": null},
            {"name": "Łukasz Placeholder 63", "email": "pupil-63@example.org", "id": 63, "cohort": "11.4", "leetcode_id": "pupil-lc-63"},
            {"name": "Ελένη 例子 64", "email": "pupil-64@example.org", "id": 64, "cohort": "11.4", "leetcode_id": "pupil-lc-64"},
            {"name": "O'Neil 例子 66", "email": "pupil-66@example.org", "id": 66, "cohort": "11.4", "leetcode_id": null},
            {"name": "Fatima \"Fati\" Placeholder 68", "email": "pupil-68@example.org", "id": 68, "cohort": "11.1", "leetcode_id": null},
            {"name": "Ελένη Przykład 70", "email": "pupil-70@example.org", "id": 70, "cohort": "11.4", "leetcode_id": "pupil-lc-70"},
            {"name": "José Ejemplo 72", "email": "pupil-72@example.org", "id": 72, "cohort": "11.1", "leetcode_id": null},
            {"name": "Mei Ejemplo 75", "email": "pupil-75@example.org", "id": 75, "cohort": "11.4", "leetcode_id": null},
            {"name": "Fatima \"Fati\" Пример 78", "email": "pupil-78@example.org", "id": 78, "cohort": "11.2", "leetcode_id": "pupil-lc-78"},
            {"name": "Søren Sample 79", "email": "pupil-79@example.org", "id": 79, "cohort": "11.2", "leetcode_id": null},
            {"name": "Thandiwe Muster 81", "email": "pupil-81@example.org", "id": 81, "cohort": "11.2", "leetcode_id": "pupil-lc-81"},
            {"name": "Łukasz 例子 82", "email": "pupil-82@example.org", "id": 82, "cohort": "11.1", "leetcode_id": "pupil-lc-82"},
            {"name": "Thandiwe Muster 85", "email": "pupil-85@example.org", "id": 85, "cohort": "11.1", "leetcode_id": null},
            {"name": "Rémi 例子 86", "email": "pupil-86@example.org", "id": 86, "cohort": "11.1", "leetcode_id": "pupil-lc-86"},
            {"name": "Fatima \"Fati\" Muster 87", "email": "pupil-87@example.org", "id": 87, "cohort": "11.2", "leetcode_id": "pupil-lc-87"},
            {"name": "Mei Ejemplo 89", "email": "pupil-89@example.org", "id": 89, "cohort": "11.4", "leetcode_id": "pupil-lc-89"},
            {"name": "Олена Muster 92", "email": "pupil-92@example.org", "id": 92, "cohort": "11.1", "leetcode_id": null},
            {"name": "Zoë Przykład 95", "email": "pupil-95@example.org", "id": 95, "cohort": "11.2", "leetcode_id": "pupil-lc-95"},
            {"name": "Mei Muster 98", "email": "pupil-98@example.org", "id": 98, "cohort": "11.4", "leetcode_id": "pupil-lc-98"},
            {"name": "Thandiwe Пример 99", "email": "pupil-99@example.org", "id": 99, "cohort": "11.2", "leetcode_id": "pupil-lc-99"},
            {"name": "O'Neil Placeholder 101", "email": "pupil-101@example.org", "id": 101, "cohort": "11.4", "leetcode_id": "pupil-lc-101"},
            {"name": "Thandiwe Ejemplo 103", "email": "pupil-103@example.org", "id": 103, "cohort": "11.4", "leetcode_id": null},
            {"name": "Anne-Marie Muster 105", "email": "pupil-105@example.org", "id": 105, "cohort": "11.2", "leetcode_id": null},
            {"name": "José Sample 107", "email": "pupil-107@example.org", "id": 107, "cohort": "11.2", "leetcode_id": "pupil-lc-107"},
            {"name": "Thandiwe 例子 109", "email": "pupil-109@example.org", "id": 109, "cohort": "11.3", "leetcode_id": "pupil-lc-109"},
            {"name": "O'Neil Placeholder 111", "email": "pupil-111@example.org", "id": 111, "cohort": "11.3", "leetcode_id": "pupil-lc-111"},
            {"name": "Łukasz Пример 112", "email": "pupil-112@example.org", "id": 112, "cohort": "11.3", "leetcode_id": "pupil-lc-112"},
            {"name": "Nía Ejemplo 113", "email": "pupil-113@example.org", "id": 113, "cohort": "11.2", "leetcode_id": "pupil-lc-113"},
            {"name": "Mei Example 116", "email": "pupil-116@example.org", "id": 116, "cohort": "11.4", "leetcode_id": "pupil-lc-116"}
            ]

            """#
        ),
        (
            "rosters/student_roster.txt",
            #"""
            local_student_id	grade_level	school

            """#
        ),
        (
            "shares/class.yaml",
            #"""
            # A share: tables that recipients read over HTTP with tarn serve. The name of this file is the name of the share.
            # Nobody reads it before you make them a profile: tarn share create-profile NAME --share class --output NAME.share

            # A sentence for recipients.
            comment: weekly points and commits

            # Names of tables; schema.* is every table of a schema.
            tables: [codetrack.weekly_stats]

            # Whether recipients may read older versions and the change feed. Those hold rows that were deleted since.
            history: false

            """#
        ),
        (
            "sources/codetrack.yaml",
            #"""
            # The Codetrack service: weekly scores and commits of each learner.
            #
            # Its address is API_URL, from the environment or from the file .env of this lake home.
            # The name of this file is what you type: tarn sync codetrack

            type: codetrack

            # Who is read: a JSON array of {"name", "email", "id", "cohort", "leetcode_id"}; cohort is text such as "11.3".
            roster: rosters/roster.json

            # One row a learner and week: date, year, month, day, email, cohort, id, points, commits.
            table: codetrack.weekly_stats

            # One row a learner: running totals. "none" leaves the table out.
            totals_table: codetrack.totals

            # Of several rows with the same key the latest wins.
            key: [id, date]

            # Folders that the table's files are laid out in; fixed when the table is made.
            partition_by: [year, month, cohort]

            # A weekly run asks for this many of each learner's newest rows, to see late and corrected ones.
            lookback_rows: 12

            # Learners that are read at the same time.
            concurrency: 16

            # Longest wait for one answer, and how often a request is tried again.
            timeout: 30s
            retries: 5

            """#
        ),
        (
            "sources/illuminate.yaml",
            #"""
            # Illuminate: assessments, and the results of each by paper, standard and reporting group.
            #
            # From the environment or from the file .env of this lake home:
            #   ILLUMINATE_URL             the address up to and without /live
            #   ILLUMINATE_CLIENT_ID, ILLUMINATE_CLIENT_SECRET
            #   START_DATE, END_DATE       days on which papers were taken, such as 2024-07-01; all days where they are not set
            # The name of this file is what you type: tarn sync illuminate

            type: illuminate

            # The tables: illuminate.assessments, responses, responses_standard, responses_group, combined, fetch_log.
            schema: illuminate

            # Kinds of results that are read at the same time, and rows of a page.
            concurrency: 16
            page_rows: 1000

            # Requests started in a second; 0 sets no limit. After an answer that says "too many" it goes slower by itself.
            requests_per_second: 0

            # So many rows are gathered before they are merged and committed; a run that was broken off and is started again
            # within this time goes on behind what it had committed.
            commit_rows: 150000
            resume_within: 6h

            # Longest wait for one answer, and how often a request is tried again.
            timeout: 60s
            retries: 8

            """#
        ),
        (
            "sources/leetcode.yaml",
            #"""
            # LeetCode: the newest accepted submissions of each learner with a leetcode_id, and the points of all.
            #
            # From the environment or from the file .env of this lake home:
            #   LEETCODE_URL    the GraphQL service; the public one where it is not set
            #   API_URL         the Codetrack service, which counts the points
            # LeetCode shows the 20 newest submissions only: sync often enough, and none is lost.
            # The name of this file is what you type: tarn sync leetcode

            type: leetcode

            # Who is read; learners whose leetcode_id is null are passed over.
            roster: rosters/roster.json

            # The tables: leetcode.submissions, one row a submission, and leetcode.totals, one row a day and learner.
            schema: leetcode

            # Whether Codetrack is asked to count the points anew and the totals of the day are kept.
            totals: true

            # Submissions asked for, learners that are read at the same time, and requests started in a second (0 sets no limit).
            submissions: 20
            concurrency: 4
            requests_per_second: 5

            # Longest wait for one answer, and how often a request is tried again.
            timeout: 30s
            retries: 5

            """#
        ),
        (
            "views/illuminate.illuminate_assessment_results.sql",
            #"""
            -- One row a paper (standard_code 'percent') and one a paper's standard, with what its title tells.
            --
            -- What the title tells is decided by reference/curriculum_keywords.csv (of several keywords in a title the one with
            -- the highest position wins), reference/unit_labels.csv, and for single assessments
            -- reference/assessment_corrections.csv, where an empty cell corrects nothing. After a change there: tarn refresh
            WITH
            results AS (
                SELECT assessment_id, local_student_id, standard_code, date_taken, title, score, performance_band_level,
                       performance_band_label, mastered, __count, school_year
                FROM illuminate.responses
                UNION ALL
                SELECT assessment_id, local_student_id, standard_code, date_taken, title, score, performance_band_level,
                       performance_band_label, mastered, __count, school_year
                FROM illuminate.responses_standard
            ),
            titles AS MATERIALIZED (
                SELECT DISTINCT
                    assessment_id, title,
                    lower(title) AS lower_title,
                    -- The words of the title with a blank between, before and behind.
                    ' ' || regexp_replace(lower(title), '[^\p{L}\p{N}_]+', ' ') || ' ' AS words,
                    regexp_extract(
                        title,
                        'Interim(?:[ _]+Asses+ments?)?(?:[ _]*(?:PT[ _])?#?[0-9]+)?|Unit [0-9]+|Module [0-9]+|Final') AS unit
                FROM results
            ),
            told AS MATERIALIZED (
                SELECT
                    assessment_id, title,
                    CASE
                        WHEN instr(lower_title, 'checkpoint') > 0 THEN 'checkpoint'
                        WHEN instr(lower_title, 'assessment') > 0 THEN 'assessment'
                        ELSE 'unknown'
                    END AS test_type,
                    (
                        SELECT keywords.curriculum
                        FROM reference.curriculum_keywords AS keywords
                        WHERE CASE keywords.whole_word
                                  WHEN 'yes' THEN instr(words, ' ' || lower(keywords.keyword) || ' ') > 0
                                  ELSE instr(lower_title, lower(keywords.keyword)) > 0
                              END
                        ORDER BY keywords.position DESC
                        LIMIT 1
                    ) AS curriculum,
                    CASE
                        WHEN instr(words, ' ia ') > 0 THEN 'Interim 1'
                        WHEN unit LIKE 'Interim%' THEN 'Interim ' || coalesce(regexp_extract(unit, '[0-9]+'), '1')
                        WHEN unit = 'Final' THEN 'Final 1'
                        ELSE unit
                    END AS unit
                FROM titles
            ),
            corrected AS MATERIALIZED (
                SELECT
                    told.assessment_id, told.title AS given_title,
                    coalesce(corrections.title, told.title) AS title,
                    coalesce(corrections.test_type, told.test_type) AS test_type,
                    coalesce(corrections.curriculum, told.curriculum) AS curriculum,
                    coalesce(corrections.unit, told.unit) AS unit
                FROM told
                LEFT JOIN reference.assessment_corrections AS corrections
                    ON CAST(corrections.assessment_id AS TEXT) = told.assessment_id
            ),
            grades AS MATERIALIZED (
                -- A student who is listed twice has one grade.
                SELECT
                    CAST(local_student_id AS TEXT) AS local_student_id,
                    max(CASE
                            WHEN upper(trim(grade_level)) = 'K' THEN 0
                            WHEN trim(grade_level) GLOB '[0-9]*' THEN CAST(trim(grade_level) AS INTEGER)
                        END) AS grade
                FROM rosters.student_roster
                GROUP BY 1
            )
            SELECT
                'illuminate' AS data_source,
                results.assessment_id,
                results.date_taken,
                grades.grade,
                results.local_student_id,
                corrected.test_type,
                corrected.curriculum,
                corrected.unit,
                CAST(labels.label AS TEXT) AS unit_labels,
                corrected.title,
                results.standard_code,
                results.score,
                results.performance_band_level,
                results.performance_band_label,
                results.performance_band_level || ' ' || results.performance_band_label AS proficiency,
                results.mastered,
                results.__count,
                results.school_year
            FROM results
            JOIN corrected
                ON corrected.assessment_id = results.assessment_id AND corrected.given_title IS results.title
            LEFT JOIN grades ON grades.local_student_id = results.local_student_id
            LEFT JOIN reference.unit_labels AS labels ON labels.unit = corrected.unit

            """#
        ),
    ]
}
