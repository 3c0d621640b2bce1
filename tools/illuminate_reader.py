#!/usr/bin/env python3
"""Reads all results of an Illuminate service into data frames: what tools/bench-illuminate measures tarn beside.

Needs requests and pandas. Prints one JSON object: seconds, requests, rows, peakBytes (VmHWM of /proc/self/status).
"""

import argparse
import concurrent.futures
import json
import os
import threading
import time

import pandas
import requests

ENDPOINTS = ["AssessmentAggregateStudentResponses", "AssessmentAggregateStudentResponsesStandard",
             "AssessmentAggregateStudentResponsesGroup"]
KEYS = {
    ENDPOINTS[0]: ["assessment_id", "local_student_id", "date_taken"],
    ENDPOINTS[1]: ["assessment_id", "local_student_id", "standard_code", "date_taken"],
    ENDPOINTS[2]: ["assessment_id", "local_student_id", "reporting_group_id", "date_taken"],
}
NUMBERS = ["percent_correct", "points", "points_possible", "number_of_questions"]


class Reader:
    def __init__(self, base, page_rows):
        self.base = base
        self.page_rows = page_rows
        self.local = threading.local()
        self.lock = threading.Lock()
        self.count = 0
        answer = requests.post(f"{base}/live/?OAuth2_AccessToken", data={
            "client_id": os.environ["ILLUMINATE_CLIENT_ID"], "grant_type": "client_credentials",
            "client_secret": os.environ["ILLUMINATE_CLIENT_SECRET"]})
        answer.raise_for_status()
        self.headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def page(self, endpoint, number, **query):
        if not hasattr(self.local, "session"):
            self.local.session = requests.Session()
        answer = self.local.session.get(
            f"{self.base}/live/rest_server.php/Api/{endpoint}/", headers=self.headers,
            params={"page": number, "limit": self.page_rows, **query})
        answer.raise_for_status()
        with self.lock:
            self.count += 1
        return answer.json()

    def pages(self, endpoint, **query):
        frames = []
        number, count = 1, 1
        while number <= count:
            page = self.page(endpoint, number, **query)
            count = page["num_pages"]
            if page["results"]:
                frame = pandas.DataFrame(page["results"])
                for name in NUMBERS:
                    if name in frame:
                        frame[name] = pandas.to_numeric(frame[name])
                frames.append(frame)
            number += 1
        return endpoint, frames


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--page-rows", type=int, default=1000)
    options = parser.parse_args()
    started = time.monotonic()
    reader = Reader(options.url, options.page_rows)
    ids = sorted({str(row["assessment_id"]) for frame in reader.pages("Assessments")[1]
                  for row in frame.to_dict("records")})
    frames = {endpoint: [] for endpoint in ENDPOINTS}
    with concurrent.futures.ThreadPoolExecutor(options.concurrency) as pool:
        waiting = [pool.submit(reader.pages, endpoint, assessment_id=id) for id in ids for endpoint in ENDPOINTS]
        for done in concurrent.futures.as_completed(waiting):
            endpoint, found = done.result()
            frames[endpoint] += found
    rows = 0
    tables = {}
    for endpoint in ENDPOINTS:
        table = pandas.concat(frames.pop(endpoint), ignore_index=True)
        rows += len(table)
        table["assessment_id"] = table["assessment_id"].astype(str)
        tables[endpoint] = table.drop_duplicates(KEYS[endpoint], keep="last")
    papers = tables[ENDPOINTS[0]].assign(standard_code="percent")
    combined = pandas.concat([papers, tables[ENDPOINTS[1]]], ignore_index=True)
    print(json.dumps({"seconds": round(time.monotonic() - started, 3), "requests": reader.count, "rows": rows,
                      "combinedRows": len(combined), "peakBytes": peak()}))


if __name__ == "__main__":
    main()
