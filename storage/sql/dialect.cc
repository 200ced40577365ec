#include "storage/sql/dialect.h"

// When a job can be claimed, word for word as in the index.
#define DIALTONE_CLAIMABLE "(CASE WHEN due_time > lease_until THEN due_time ELSE lease_until END)"

namespace dialtone {
namespace {

// SKIP LOCKED lets replicas claim side by side. MATERIALIZED keeps the planner from running the subquery more
// than once, which would take more than :limit rows.
constexpr Dialect kPostgres = {
    .has_schema = "SELECT CASE WHEN to_regclass('schema_migrations') IS NULL THEN 0 ELSE 1 END",
    .each_label = "json_each_text(CAST(:labels AS json))",
    .each_id = "json_array_elements_text(CAST(:ids AS json))",
    .claim_due =
        "WITH due AS MATERIALIZED (SELECT id FROM provisioning_jobs WHERE due_time IS NOT NULL"
        " AND " DIALTONE_CLAIMABLE " <= :now ORDER BY " DIALTONE_CLAIMABLE
        ", id LIMIT :limit FOR UPDATE SKIP LOCKED)"
        " UPDATE provisioning_jobs AS j SET lease_token = :lease_token, lease_until = :lease_until,"
        " version = j.version + 1 FROM due WHERE j.id = due.id RETURNING j.id",
    // Locks in the order of the ids, so that two overlapping batches cannot block each other for good.
    .record_checks =
        "WITH looked_at AS MATERIALIZED (SELECT id FROM phone_numbers WHERE state = 'PENDING'"
        " AND id IN (SELECT value FROM json_array_elements_text(CAST(:ids AS json)) AS e (value))"
        " ORDER BY id FOR NO KEY UPDATE)"
        " UPDATE phone_numbers AS n SET check_count = n.check_count + 1, last_check_time = :time,"
        " last_check_outcome = :outcome, next_check_time = :next_time"
        " FROM looked_at WHERE n.id = looked_at.id",
};

// One writer at a time: nothing to lock, nothing to skip.
constexpr Dialect kSqlite = {
    .has_schema = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
    .each_label = "json_each(:labels)",
    .each_id = "json_each(:ids)",
    .claim_due =
        "UPDATE provisioning_jobs SET lease_token = :lease_token, lease_until = :lease_until,"
        " version = version + 1 WHERE id IN (SELECT id FROM provisioning_jobs WHERE due_time IS NOT NULL"
        " AND " DIALTONE_CLAIMABLE " <= :now ORDER BY " DIALTONE_CLAIMABLE ", id LIMIT :limit) RETURNING id",
    .record_checks =
        "UPDATE phone_numbers SET check_count = check_count + 1, last_check_time = :time,"
        " last_check_outcome = :outcome, next_check_time = :next_time"
        " WHERE state = 'PENDING' AND id IN (SELECT value FROM json_each(:ids))",
};

}  // namespace

const Dialect& PostgresDialect() { return kPostgres; }

const Dialect& SqliteDialect() { return kSqlite; }

}  // namespace dialtone

#undef DIALTONE_CLAIMABLE
