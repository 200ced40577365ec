// Creating campaigns.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "storage/revisions.h"
#include "storage/sql/insert_rows.h"
#include "storage/sql/record_rows.h"
#include "storage/sql/row_codec.h"
#include "storage/sql/sql_store.h"

namespace dialtone {
namespace {

using Outcome = CreateResult::Outcome;

// One creation on its way into the database.
struct Work {
  const Creation* creation = nullptr;
  CampaignRecord stored;
  absl::StatusOr<CreateResult> answer = CreateResult{};  // kCreated until something else is known
  bool is_open = true;                                   // whether its rows are still to be written
};

void Close(Work& work, absl::StatusOr<CreateResult> answer) {
  work.answer = std::move(answer);
  work.is_open = false;
}

// Works in an order in which every transaction takes what it takes, so that no two wait for each other.
template <typename KeyOf>
std::vector<Work*> OpenInOrder(std::vector<Work>& works, KeyOf key_of) {
  std::vector<Work*> open;
  for (Work& work : works) {
    if (work.is_open) open.push_back(&work);
  }
  std::sort(open.begin(), open.end(), [&](const Work* a, const Work* b) { return key_of(*a) < key_of(*b); });
  return open;
}

const std::string& RequestIdOf(const Work& work) { return work.creation->request->request_id; }
const std::string& IdOf(const Work& work) { return work.stored.campaign.id.value; }

absl::StatusOr<CreateResult> Replay(SqlSession& session, const RequestKey& request) {
  static const std::string* const sql = new std::string(
      "SELECT body_hash, campaign_id, campaign_uid FROM create_requests WHERE request_id = :request_id");
  CampaignId id;
  std::string uid;
  {
    SqlRows rows = session.Query(*sql, SqlParams().Text("request_id", request.request_id));
    if (!rows.Next()) return absl::UnavailableError("the request was purged this moment; try again");
    if (rows.Text() != request.body_hash) return CreateResult{Outcome::kRequestMismatch, {}};
    id.value = rows.Text();
    uid = rows.Text();
  }
  absl::StatusOr<CampaignView> view = ReadView(session, id);
  if (absl::IsNotFound(view.status()) || (view.ok() && view->campaign.uid != uid)) {
    return CreateResult{Outcome::kReplayedGone, {}};
  }
  if (!view.ok()) return view.status();
  return CreateResult{Outcome::kReplayed, *std::move(view)};
}

// Those whose request was seen before are answered with what it made.
void InsertRequests(SqlSession& session, const Dialect& dialect, std::vector<Work>& works) {
  std::vector<Work*> asked = OpenInOrder(
      works, [](const Work& work) { return work.creation->request ? RequestIdOf(work) : std::string(); });
  std::erase_if(asked, [](const Work* work) { return !work->creation->request; });
  std::vector<SqlParams> rows;
  rows.reserve(asked.size());
  for (const Work* work : asked) {
    const Campaign& campaign = work->stored.campaign;
    rows.push_back(SqlParams()
                       .Text("request_id", RequestIdOf(*work))
                       .Text("body_hash", work->creation->request->body_hash)
                       .Text("campaign_id", campaign.id.value)
                       .Text("campaign_uid", campaign.uid)
                       .Time("create_time", campaign.create_time));
  }
  const auto inserted = InsertRows(session, dialect, "create_requests", std::move(rows));
  for (Work* work : asked) {
    if (!inserted.contains(RequestIdOf(*work))) Close(*work, Replay(session, *work->creation->request));
  }
}

// A number outlives its campaign, so its table knows every id that is taken. A request that comes to nothing
// stays free.
void InsertNumbers(SqlSession& session, const Dialect& dialect, std::vector<Work>& works) {
  const std::vector<Work*> open = OpenInOrder(works, IdOf);
  std::vector<SqlParams> rows(open.size());
  for (std::size_t i = 0; i < open.size(); ++i) BindPhoneNumber(open[i]->stored.number, rows[i]);
  const auto inserted = InsertRows(session, dialect, "phone_numbers", std::move(rows));
  for (Work* work : open) {
    if (inserted.contains(IdOf(*work))) continue;
    if (work->creation->request) {
      session.Execute("DELETE FROM create_requests WHERE request_id = :request_id",
                      SqlParams().Text("request_id", RequestIdOf(*work)));
    }
    Close(*work, CreateResult{Outcome::kIdTaken, {}});
  }
}

// The rest of what is kept of a campaign, which nobody else can be writing: its number is ours.
void InsertTheRest(SqlSession& session, const Dialect& dialect, std::vector<Work>& works) {
  std::vector<SqlParams> campaigns, jobs, labels, events;
  for (const Work* work : OpenInOrder(works, IdOf)) {
    const Campaign& campaign = work->stored.campaign;
    const auto last_sequence = static_cast<std::int64_t>(work->creation->events.size());
    BindCampaign(campaign, campaigns.emplace_back());
    BindJob(campaign.id, work->stored.job, jobs.emplace_back());
    jobs.back().Int("last_event_sequence", last_sequence);
    for (SqlParams& row : LabelRows(campaign)) labels.push_back(std::move(row));
    for (SqlParams& row : EventRows(campaign.id, work->creation->events, last_sequence)) {
      events.push_back(std::move(row));
    }
  }
  const std::size_t wanted = campaigns.size();
  if (InsertRows(session, dialect, "campaigns", std::move(campaigns)).size() != wanted) {
    throw std::runtime_error("a campaign has no number");
  }
  InsertRows(session, dialect, "provisioning_jobs", std::move(jobs));
  InsertRows(session, dialect, "campaign_labels", std::move(labels));
  InsertRows(session, dialect, "campaign_events", std::move(events));
}

// Whether whatever comes next would only wait as long in vain.
bool IsAway(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

absl::Status NotTried() {
  return WithRetryDelay(absl::UnavailableError("the database cannot be reached; nothing was stored"),
                        absl::Seconds(1));
}

}  // namespace

absl::StatusOr<CreateResult> SqlStore::Create(const CampaignRecord& record,
                                              const std::optional<RequestKey>& request,
                                              absl::Span<const CampaignEvent> events) {
  const Creation creation{record, request, {events.begin(), events.end()}};
  return CreateAll({&creation, 1}).front();
}

std::vector<absl::StatusOr<CreateResult>> SqlStore::CreateAll(absl::Span<const Creation> creations) {
  std::vector<absl::StatusOr<CreateResult>> answers(creations.size(), absl::UnknownError("not written"));
  std::vector<std::size_t> left(creations.size());
  std::iota(left.begin(), left.end(), 0);
  // Whoever shares an id or a request id with an earlier one waits for the next transaction, to find there
  // what the earlier one has stored.
  while (!left.empty()) {
    absl::flat_hash_set<absl::string_view> ids, requests;
    std::vector<std::size_t> now, later;
    for (const std::size_t i : left) {
      const Creation& creation = creations[i];
      const bool is_first_of_id = ids.insert(creation.record.campaign.id.value).second;
      const bool is_first_of_request =
          !creation.request || requests.insert(creation.request->request_id).second;
      (is_first_of_id && is_first_of_request ? now : later).push_back(i);
    }
    std::vector<const Creation*> together;
    together.reserve(now.size());
    for (const std::size_t i : now) together.push_back(&creations[i]);
    std::vector<absl::StatusOr<CreateResult>> results = CreateTogether(together);
    const bool away = IsAway(results.back().status());
    for (std::size_t n = 0; n < now.size(); ++n) answers[now[n]] = std::move(results[n]);
    if (away) {
      for (const std::size_t i : later) answers[i] = NotTried();
      break;
    }
    left = std::move(later);
  }
  return answers;
}

std::vector<absl::StatusOr<CreateResult>> SqlStore::CreateTogether(
    absl::Span<const Creation* const> creations) {
  std::vector<Work> works;
  const absl::Status written = runner_.Write([&](SqlSession& session) {
    works.clear();
    for (const Creation* creation : creations) {
      works.push_back({.creation = creation, .stored = WithFirstRevisions(creation->record)});
    }
    InsertRequests(session, dialect_, works);
    InsertNumbers(session, dialect_, works);
    InsertTheRest(session, dialect_, works);
    std::vector<CampaignId> created;
    for (const Work& work : works) {
      if (work.is_open) created.push_back(work.stored.campaign.id);
    }
    notifier_.Notify(session, created);
    return TransactionEnd::kCommit;
  });
  std::vector<absl::StatusOr<CreateResult>> answers;
  answers.reserve(creations.size());
  // What the database refuses of one must not be refused to the others; nothing was stored.
  if (absl::IsInternal(written) && creations.size() > 1) {
    for (const Creation* const& creation : creations) {
      const bool away = !answers.empty() && IsAway(answers.back().status());
      answers.push_back(away ? NotTried() : CreateTogether({&creation, 1}).front());
    }
    return answers;
  }
  if (!written.ok()) return {creations.size(), written};
  for (Work& work : works) {
    if (work.is_open) {
      work.answer->view = {std::move(work.stored.campaign), std::move(work.stored.number)};
    }
    answers.push_back(std::move(work.answer));
  }
  return answers;
}

}  // namespace dialtone
