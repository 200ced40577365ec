"""The databases under the servers that are killed."""

SQLITE = "SQLite"
POSTGRESQL = "PostgreSQL"
ALL = (SQLITE, POSTGRESQL)


def open_postgres(place):
    """A PostgreSQL with the schema in place, as a process of `place`."""
    postgres = place.start_postgres()
    migration = place.start("dialtone-server", "migrate", environment={"DIALTONE_DATABASE": postgres.database})
    if migration.wait() != 0:
        raise AssertionError(migration.output())
    return postgres
