"""Tables in a bucket of tools/s3_server.py, as the checks of tarn look at them from outside."""

import json
import re


class Bucket:
    """A bucket that is made here, reached through the server or through a proxy before it."""

    def __init__(self, server, name, make=True):
        import pyarrow.fs

        from s3_server import KEY, SECRET

        self.server = server
        self.name = name
        if make:
            server.make_bucket(name)
        self.files_of = pyarrow.fs.S3FileSystem(
            access_key=KEY, secret_key=SECRET, endpoint_override=f"127.0.0.1:{server.port}", scheme="http",
            region="us-east-1")

    def uri(self, folder):
        return f"s3://{self.name}/{folder}"

    def environment(self, url=None):
        return self.server.environment(url)

    def storage_options(self, url=None):
        return self.server.storage_options(url)

    def files(self, uri):
        """Every object below an address, with its size; what the store was tried with is left out."""
        import pyarrow.fs

        selector = pyarrow.fs.FileSelector(uri.removeprefix("s3://"), recursive=True, allow_not_found=True)
        return sorted((info.path, info.size) for info in self.files_of.get_file_info(selector)
                      if info.is_file and not info.path.endswith(".probe"))

    def read(self, path):
        with self.files_of.open_input_stream(path) as stream:
            return stream.read()

    def copy(self, source, target):
        source, target = source.removeprefix("s3://"), target.removeprefix("s3://")
        for path, _ in self.files(source):
            self.files_of.copy_file(path, target + path[len(source):])

    def remove(self, uri):
        for path, _ in self.files(uri):
            self.files_of.delete_file(path)

    def commits(self, table):
        """The actions of each commit, by version."""
        found = {}
        for path, _ in self.files(f"{table}/_delta_log"):
            match = re.search(r"/_delta_log/(\d{20})\.json$", path)
            if match:
                found[int(match[1])] = [json.loads(line) for line in self.read(path).splitlines() if line.strip()]
        return found

    def prepare(self, connection):
        """Lets a connection of DuckDB find the bucket."""
        import duckdb_extensions

        from s3_server import KEY, SECRET

        duckdb_extensions.import_extension("httpfs", con=connection)
        connection.load_extension("httpfs")
        connection.execute(
            f"CREATE OR REPLACE SECRET s3 (TYPE s3, KEY_ID '{KEY}', SECRET '{SECRET}', REGION 'us-east-1', "
            f"ENDPOINT '127.0.0.1:{self.server.port}', URL_STYLE 'path', USE_SSL false)")
