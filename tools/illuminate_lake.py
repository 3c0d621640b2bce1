"""A lake that reads a simulated Illuminate service, as the acceptance and timing scripts use it."""

from school_lake import Lake

SECRET = "a secret that no log may hold"


class IlluminateLake(Lake):
    """A lake whose Illuminate source reads a simulated school."""

    secret = SECRET

    def environment(self, url):
        environment = {**super().environment(None), "ILLUMINATE_CLIENT_ID": "school",
                       "ILLUMINATE_CLIENT_SECRET": self.secret}
        for name in ["ILLUMINATE_URL", "START_DATE", "END_DATE"]:
            environment.pop(name, None)
        if url is not None:
            environment["ILLUMINATE_URL"] = url
        return environment

    def sync(self, school, *options):
        return super().sync(school, *options, source="illuminate")

    def folder_of(self, name):
        return self.folder / "tables" / "illuminate" / name

    def table(self, name):
        """A table as it stands, by another engine."""
        import deltalake

        return deltalake.DeltaTable(str(self.folder_of(name))).to_pyarrow_table()
