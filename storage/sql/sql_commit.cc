// Committing changes to records.
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "storage/revisions.h"
#include "storage/sql/insert_rows.h"
#include "storage/sql/record_rows.h"
#include "storage/sql/row_codec.h"
#include "storage/sql/sql_store.h"

namespace dialtone {
namespace {

// The compare-and-set on which everything else hangs. Returns the sequence of the campaign's last event.
absl::StatusOr<std::int64_t> UpdateJob(SqlSession& session, const CampaignRecord& before,
                                       const CampaignRecord& stored, std::size_t new_events) {
  static const std::string* const update = new std::string(
      absl::StrCat("UPDATE provisioning_jobs SET ", AssignmentList(JobColumns()),
                   ", last_event_sequence = last_event_sequence + :new_events"
                   " WHERE id = :id AND version = :old_version RETURNING last_event_sequence"));
  const CampaignId& id = before.campaign.id;
  SqlParams params;
  BindJob(id, stored.job, params);
  params.Int("new_events", static_cast<std::int64_t>(new_events)).Int("old_version", before.job.version);
  {
    SqlRows rows = session.Query(*update, std::move(params));
    if (rows.Next()) return rows.Int();
  }
  SqlRows rows =
      session.Query("SELECT version FROM provisioning_jobs WHERE id = :id", SqlParams().Text("id", id.value));
  if (!rows.Next()) return absl::NotFoundError("no such campaign");
  return absl::AbortedError("the campaign has moved on");
}

// Whether only what the campaign's way through its states changes differs.
bool OnlyProgressDiffers(const Campaign& before, Campaign after) {
  after.state = before.state;
  after.failure = before.failure;
  after.revision = before.revision;
  after.update_time = before.update_time;
  return after == before;
}

void UpdateCampaign(SqlSession& session, const Dialect& dialect, const Campaign& before,
                    const Campaign& after) {
  static const std::string* const update_progress = new std::string(
      absl::StrCat("UPDATE campaigns SET ", AssignmentList(CampaignProgressColumns()), " WHERE id = :id"));
  static const std::string* const update_all = new std::string(
      absl::StrCat("UPDATE campaigns SET ", AssignmentList(CampaignColumns()), " WHERE id = :id"));
  SqlParams params;
  // The prompt may be long, and most commits leave it alone.
  if (OnlyProgressDiffers(before, after)) {
    BindCampaignProgress(after, params);
    session.Execute(*update_progress, std::move(params));
    return;
  }
  BindCampaign(after, params);
  session.Execute(*update_all, std::move(params));
  if (after.labels != before.labels) {
    DeleteLabels(session, after.id);
    InsertRows(session, dialect, "campaign_labels", LabelRows(after));
  }
}

void UpdateNumber(SqlSession& session, const PhoneNumber& before, const PhoneNumber& after) {
  static const std::string* const update = new std::string(absl::StrCat(
      "UPDATE phone_numbers SET ", AssignmentList(PhoneNumberColumnsWithoutChecks()), " WHERE id = :id"));
  static const std::string* const advance_checks = new std::string(
      "UPDATE phone_numbers SET check_count = check_count + :check_count, last_check_time = :last_check_time,"
      " last_check_outcome = :last_check_outcome, next_check_time = :next_check_time WHERE id = :id");
  static const std::string* const replace_checks = new std::string(
      "UPDATE phone_numbers SET check_count = :check_count, last_check_time = :last_check_time,"
      " last_check_outcome = :last_check_outcome, next_check_time = :next_check_time WHERE id = :id");

  if (after.revision != before.revision) {
    SqlParams params;
    BindPhoneNumberWithoutChecks(after, params);
    session.Execute(*update, std::move(params));
  }
  const ChecksWrite write = HowToWriteChecks(before, after);
  if (write == ChecksWrite::kKeep) return;
  Checks checks = after.checks;
  if (write == ChecksWrite::kAdvance) checks.count -= before.checks.count;
  SqlParams params;
  BindChecks(checks, params);
  params.Text("id", after.id.value);
  session.Execute(write == ChecksWrite::kAdvance ? *advance_checks : *replace_checks, std::move(params));
}

// Whether those who watch the campaign see a difference.
bool IsChange(const CampaignRecord& before, const CampaignRecord& stored) {
  return stored.job.step == Step::kGone || stored.campaign.revision != before.campaign.revision;
}

// Writes `stored` and `events`. kAborted and kNotFound: nothing was written.
absl::Status WriteChange(SqlSession& session, const Dialect& dialect, const CampaignRecord& before,
                         const CampaignRecord& stored, absl::Time now,
                         absl::Span<const CampaignEvent> events) {
  // First: it locks the record, and a commit that comes too late writes nothing else.
  DIALTONE_ASSIGN_OR_RETURN(const std::int64_t last_sequence,
                            UpdateJob(session, before, stored, events.size()));
  UpdateNumber(session, before.number, stored.number);
  if (stored.job.step == Step::kGone) {
    // Job, labels and events go with it.
    session.Execute("DELETE FROM campaigns WHERE id = :id", SqlParams().Text("id", before.campaign.id.value));
    session.Execute("UPDATE phone_numbers SET gone_time = :gone_time WHERE id = :id",
                    SqlParams().Time("gone_time", now).Text("id", before.campaign.id.value));
    return absl::OkStatus();
  }
  if (stored.campaign.revision != before.campaign.revision) {
    UpdateCampaign(session, dialect, before.campaign, stored.campaign);
  }
  AppendEvents(session, dialect, before.campaign.id, events, last_sequence);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CampaignRecord> SqlStore::Commit(const CampaignRecord& before, const CampaignRecord& after,
                                                absl::Time now, absl::Span<const CampaignEvent> events) {
  CampaignRecord stored = WithNextRevisions(before, after, now);
  DIALTONE_RETURN_IF_ERROR(runner_.Write([&](SqlSession& session) -> absl::StatusOr<TransactionEnd> {
    DIALTONE_RETURN_IF_ERROR(WriteChange(session, dialect_, before, stored, now, events));
    if (IsChange(before, stored)) notifier_.Notify(session, {stored.campaign.id});
    return TransactionEnd::kCommit;
  }));
  return stored;
}

std::vector<absl::StatusOr<CampaignRecord>> SqlStore::CommitAll(absl::Span<const RecordChange> changes,
                                                                absl::Time now) {
  if (changes.empty()) return {};
  // Always in the same order, so that two of them never wait for each other.
  std::vector<std::size_t> order(changes.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return changes[a].before.campaign.id < changes[b].before.campaign.id;
  });
  std::vector<absl::StatusOr<CampaignRecord>> answers(changes.size(), absl::UnknownError("not written"));
  const absl::Status written = runner_.Write([&](SqlSession& session) {
    std::vector<CampaignId> changed;
    for (const std::size_t i : order) {
      const RecordChange& change = changes[i];
      CampaignRecord stored = WithNextRevisions(change.before, change.after, now);
      const absl::Status status = WriteChange(session, dialect_, change.before, stored, now, change.events);
      if (status.ok() && IsChange(change.before, stored)) changed.push_back(stored.campaign.id);
      answers[i] = status.ok() ? absl::StatusOr<CampaignRecord>(std::move(stored)) : status;
    }
    notifier_.Notify(session, changed);
    return TransactionEnd::kCommit;
  });
  if (!written.ok()) std::fill(answers.begin(), answers.end(), written);
  return answers;
}

}  // namespace dialtone
