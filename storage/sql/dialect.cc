#include "storage/sql/dialect.h"

#include <vector>

#include "storage/sql/array_text.h"
#include "storage/sql/record_json.h"

// When a job can be claimed, word for word as in the index.
#define DIALTONE_CLAIMABLE "(CASE WHEN due_time > lease_until THEN due_time ELSE lease_until END)"

namespace dialtone {
namespace {

// By OFFSET 0 each id is looked up by itself, through the index: while the tables have no statistics the
// planner would otherwise read the whole of them, and keep that plan.
#define DIALTONE_OF_IDS "unnest(CAST(:ids AS text[])) AS wanted (id)"
#define DIALTONE_ROW_OF_ID(table) \
  " CROSS JOIN LATERAL (SELECT * FROM " table " WHERE id = wanted.id OFFSET 0) AS "

// SKIP LOCKED lets replicas claim side by side. MATERIALIZED keeps the planner from running the subquery more
// than once, which would take more than :limit rows.
constexpr Dialect kPostgres = {
    .has_schema = "SELECT CASE WHEN to_regclass('schema_migrations') IS NULL THEN 0 ELSE 1 END",
    .is_one_of_ids = " = ANY (CAST(:ids AS text[]))",
    .campaigns_of_ids =
        " FROM " DIALTONE_OF_IDS DIALTONE_ROW_OF_ID("campaigns") "c" DIALTONE_ROW_OF_ID("phone_numbers") "n",
    .numbers_of_ids = " FROM " DIALTONE_OF_IDS DIALTONE_ROW_OF_ID("phone_numbers") "n",
    .list = ToArrayText,
    .has_arrays = true,
    .claim_due =
        "WITH due AS MATERIALIZED (SELECT id FROM provisioning_jobs WHERE due_time IS NOT NULL"
        " AND " DIALTONE_CLAIMABLE " <= :now ORDER BY " DIALTONE_CLAIMABLE
        ", id LIMIT :limit FOR UPDATE SKIP LOCKED)"
        " UPDATE provisioning_jobs AS j SET lease_token = :lease_token, lease_until = :lease_until,"
        " version = j.version + 1 FROM due WHERE j.id = due.id RETURNING j.id",
    // Locks in the order of the ids, so that two overlapping batches cannot block each other for good.
    .record_checks =
        "WITH looked_at AS MATERIALIZED (SELECT id FROM phone_numbers WHERE state = 'PENDING'"
        " AND id = ANY (CAST(:ids AS text[]))"
        " ORDER BY id FOR NO KEY UPDATE)"
        " UPDATE phone_numbers AS n SET check_count = n.check_count + 1, last_check_time = :time,"
        " last_check_outcome = :outcome, next_check_time = :next_time"
        " FROM looked_at WHERE n.id = looked_at.id",
    .notify_changes =
        "SELECT pg_notify('dialtone_changes', CAST(:origin AS text) || ' ' || changed.id)"
        " FROM unnest(CAST(:ids AS text[])) AS changed (id)",
};

// One writer at a time: nothing to lock, nothing to skip. One process: nobody else to tell.
constexpr Dialect kSqlite = {
    .has_schema = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'",
    .is_one_of_ids = " IN (SELECT value FROM json_each(:ids))",
    .campaigns_of_ids =
        " FROM campaigns c JOIN phone_numbers n ON n.id = c.id WHERE c.id IN (SELECT value FROM "
        "json_each(:ids))",
    .numbers_of_ids = " FROM phone_numbers n WHERE n.id IN (SELECT value FROM json_each(:ids))",
    .list = TextsToJson,
    .has_arrays = false,
    .claim_due =
        "UPDATE provisioning_jobs SET lease_token = :lease_token, lease_until = :lease_until,"
        " version = version + 1 WHERE id IN (SELECT id FROM provisioning_jobs WHERE due_time IS NOT NULL"
        " AND " DIALTONE_CLAIMABLE " <= :now ORDER BY " DIALTONE_CLAIMABLE ", id LIMIT :limit) RETURNING id",
    .record_checks =
        "UPDATE phone_numbers SET check_count = check_count + 1, last_check_time = :time,"
        " last_check_outcome = :outcome, next_check_time = :next_time"
        " WHERE state = 'PENDING' AND id IN (SELECT value FROM json_each(:ids))",
    .notify_changes = nullptr,
};

}  // namespace

std::string ListOfIds(const Dialect& dialect, absl::Span<const CampaignId> ids) {
  std::vector<absl::string_view> texts;
  texts.reserve(ids.size());
  for (const CampaignId& id : ids) texts.push_back(id.value);
  return dialect.list(texts);
}

std::string ListOfTexts(const Dialect& dialect, absl::Span<const std::string> texts) {
  return dialect.list(std::vector<absl::string_view>(texts.begin(), texts.end()));
}

const Dialect& PostgresDialect() { return kPostgres; }

const Dialect& SqliteDialect() { return kSqlite; }

}  // namespace dialtone

#undef DIALTONE_CLAIMABLE
#undef DIALTONE_OF_IDS
#undef DIALTONE_ROW_OF_ID
