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
            tables/

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
            | `rosters/roster.json` | whom the sources read. The one here is made up: put your own in its place |
            | `.env` | addresses and secrets, see `.env.example`; never in version control |
            | `tables/SCHEMA/NAME` | the tables, standard Delta Lake |

                tarn sync codetrack --full      # the whole history, once
                tarn sync codetrack             # every week
                tarn scan codetrack.weekly_stats --limit 10
                tarn history codetrack.weekly_stats

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

            # The folder of the tables, below this one unless it starts with a slash. Keep it out of version control.
            tables: tables

            # zstd level of data files, 1 to 19: higher is smaller and slower.
            compression_level: 3

            # Data files are closed at about this size.
            target_file_size: 128MB

            """#
        ),
        (
            "rosters/roster.json",
            #"""
            [
              {"name": "Ada Example", "email": "learner-101@example.org", "id": 101, "cohort": "11.1", "leetcode_id": "example-101"},
              {"name": "Ben Example", "email": "learner-102@example.org", "id": 102, "cohort": "11.1", "leetcode_id": "example-102"},
              {"name": "Chidi Example", "email": "learner-103@example.org", "id": 103, "cohort": "11.1", "leetcode_id": "example-103"},
              {"name": "Dana Example", "email": "learner-104@example.org", "id": 104, "cohort": "11.1", "leetcode_id": null},
              {"name": "Elif Example", "email": "learner-105@example.org", "id": 105, "cohort": "11.1", "leetcode_id": "example-105"},
              {"name": "Farid Example", "email": "learner-106@example.org", "id": 106, "cohort": "11.1", "leetcode_id": "example-106"},
              {"name": "Gwen Example", "email": "learner-107@example.org", "id": 107, "cohort": "11.1", "leetcode_id": "example-107"},
              {"name": "Hugo Example", "email": "learner-108@example.org", "id": 108, "cohort": "11.1", "leetcode_id": null},
              {"name": "Ines Example", "email": "learner-109@example.org", "id": 109, "cohort": "11.2", "leetcode_id": "example-109"},
              {"name": "Jonas Example", "email": "learner-110@example.org", "id": 110, "cohort": "11.2", "leetcode_id": "example-110"},
              {"name": "Kiri Example", "email": "learner-111@example.org", "id": 111, "cohort": "11.2", "leetcode_id": "example-111"},
              {"name": "Liam Example", "email": "learner-112@example.org", "id": 112, "cohort": "11.2", "leetcode_id": null},
              {"name": "Mara Example", "email": "learner-113@example.org", "id": 113, "cohort": "11.2", "leetcode_id": "example-113"},
              {"name": "Noor Example", "email": "learner-114@example.org", "id": 114, "cohort": "11.2", "leetcode_id": "example-114"},
              {"name": "Omar Example", "email": "learner-115@example.org", "id": 115, "cohort": "11.2", "leetcode_id": "example-115"},
              {"name": "Priya Example", "email": "learner-116@example.org", "id": 116, "cohort": "11.2", "leetcode_id": null},
              {"name": "Quinn Example", "email": "learner-117@example.org", "id": 117, "cohort": "11.3", "leetcode_id": "example-117"},
              {"name": "Rosa Example", "email": "learner-118@example.org", "id": 118, "cohort": "11.3", "leetcode_id": "example-118"},
              {"name": "Sven Example", "email": "learner-119@example.org", "id": 119, "cohort": "11.3", "leetcode_id": "example-119"},
              {"name": "Tala Example", "email": "learner-120@example.org", "id": 120, "cohort": "11.3", "leetcode_id": null},
              {"name": "Uma Example", "email": "learner-121@example.org", "id": 121, "cohort": "11.3", "leetcode_id": "example-121"},
              {"name": "Viktor Example", "email": "learner-122@example.org", "id": 122, "cohort": "11.3", "leetcode_id": "example-122"},
              {"name": "Wren Example", "email": "learner-123@example.org", "id": 123, "cohort": "11.3", "leetcode_id": "example-123"},
              {"name": "Zoë Example", "email": "learner-124@example.org", "id": 124, "cohort": "11.3", "leetcode_id": null}
            ]

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
    ]
}
