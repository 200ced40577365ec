#include "storage/sql/sql_coordination.h"

#include <string>
#include <utility>

#include "base/status_macros.h"
#include "storage/call_pace.h"
#include "storage/lease.h"

namespace dialtone {

SqlCoordination::SqlCoordination(SqlRunner runner) : runner_(std::move(runner)) {}

absl::StatusOr<bool> SqlCoordination::HoldLease(absl::string_view name, absl::string_view owner,
                                                absl::Time now, absl::Time until) {
  bool held = false;
  DIALTONE_RETURN_IF_ERROR(runner_.Write([&](SqlSession& session) {
    held = session.Execute(
               "INSERT INTO leases AS l (name, owner, until_time) VALUES (:name, :owner, :until)"
               " ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until_time = excluded.until_time"
               " WHERE l.owner = excluded.owner OR l.until_time <= :now"
               " OR l.until_time > :plausible",
               SqlParams()
                   .Text("name", std::string(name))
                   .Text("owner", std::string(owner))
                   .Time("until", until)
                   .Time("now", now)
                   .Time("plausible", LatestPlausibleLease(now, until))) > 0;
    return TransactionEnd::kCommit;
  }));
  return held;
}

absl::Status SqlCoordination::ReleaseLease(absl::string_view name, absl::string_view owner) {
  return runner_.Write([&](SqlSession& session) {
    session.Execute("DELETE FROM leases WHERE name = :name AND owner = :owner",
                    SqlParams().Text("name", std::string(name)).Text("owner", std::string(owner)));
    return TransactionEnd::kCommit;
  });
}

absl::StatusOr<CallSlot> SqlCoordination::TakeCallSlot(absl::string_view account, const CallPace& pace,
                                                       absl::Time now, absl::Duration patience) {
  CallSlot slot;
  DIALTONE_RETURN_IF_ERROR(runner_.Write([&](SqlSession& session) {
    {
      SqlRows rows = session.Query(
          "INSERT INTO vapi_call_pace AS p (account, arrival_time, held_until)"
          " VALUES (:account, :first_arrival, 0)"
          " ON CONFLICT (account) DO UPDATE SET"
          " arrival_time = CASE WHEN p.arrival_time > :now AND p.arrival_time <= :plausible"
          " THEN p.arrival_time + :spacing ELSE excluded.arrival_time END,"
          " held_until = CASE WHEN p.held_until <= :plausible THEN p.held_until ELSE 0 END"
          " WHERE p.held_until <= :latest_hold AND p.arrival_time <= :latest_arrival"
          " OR p.held_until > :plausible OR p.arrival_time > :plausible"
          " RETURNING arrival_time, held_until",
          SqlParams()
              .Text("account", std::string(account))
              .Time("first_arrival", now + pace.spacing)
              .Time("now", now)
              .Time("plausible", LatestPlausible(pace, now))
              .Int("spacing", absl::ToInt64Microseconds(pace.spacing))
              .Time("latest_hold", now + patience)
              .Time("latest_arrival", now + patience + BurstTolerance(pace)));
      if (rows.Next()) {
        const absl::Time arrival = rows.Time() - pace.spacing;
        slot = {.granted = true, .time = SlotTime(pace, arrival, rows.Time(), now)};
        return TransactionEnd::kCommit;
      }
    }
    SqlRows rows =
        session.Query("SELECT arrival_time, held_until FROM vapi_call_pace WHERE account = :account",
                      SqlParams().Text("account", std::string(account)));
    slot = {.granted = false, .time = now};
    if (rows.Next()) {
      const absl::Time arrival = rows.Time();
      slot.time = SlotTime(pace, arrival, rows.Time(), now);
    }
    return TransactionEnd::kRollBack;
  }));
  return slot;
}

absl::Status SqlCoordination::KeepLearned(absl::string_view name, absl::string_view text) {
  return runner_.Write([&](SqlSession& session) {
    session.Execute(
        "INSERT INTO learned (name, content) VALUES (:name, :content)"
        " ON CONFLICT (name) DO UPDATE SET content = excluded.content",
        SqlParams().Text("name", std::string(name)).Text("content", std::string(text)));
    return TransactionEnd::kCommit;
  });
}

absl::StatusOr<std::string> SqlCoordination::ReadLearned(absl::string_view name) {
  std::string content;
  DIALTONE_RETURN_IF_ERROR(runner_.Read([&](SqlSession& session) {
    SqlRows rows = session.Query("SELECT content FROM learned WHERE name = :name",
                                 SqlParams().Text("name", std::string(name)));
    content = rows.Next() ? rows.Text() : "";
    return absl::OkStatus();
  }));
  return content;
}

absl::Status SqlCoordination::HoldCalls(absl::string_view account, absl::Time until) {
  return runner_.Write([&](SqlSession& session) {
    session.Execute(
        "INSERT INTO vapi_call_pace AS p (account, arrival_time, held_until) VALUES (:account, :until, "
        ":until)"
        " ON CONFLICT (account) DO UPDATE SET"
        " arrival_time = CASE WHEN p.arrival_time > excluded.arrival_time THEN p.arrival_time"
        " ELSE excluded.arrival_time END,"
        " held_until = CASE WHEN p.held_until > excluded.held_until THEN p.held_until"
        " ELSE excluded.held_until END",
        SqlParams().Text("account", std::string(account)).Time("until", until));
    return TransactionEnd::kCommit;
  });
}

}  // namespace dialtone
