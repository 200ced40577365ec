#ifndef DIALTONE_STORAGE_STORE_H_
#define DIALTONE_STORAGE_STORE_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "storage/campaign_event.h"
#include "storage/provisioning_job.h"
#include "storage/queries.h"

namespace dialtone {

// The idempotency key of a create: the caller's request id and a hash of the body it came with.
struct RequestKey {
  std::string request_id;
  std::string body_hash;
};

struct CreateResult {
  enum class Outcome {
    kCreated,          // `view` is the new campaign
    kReplayed,         // this request was seen before; `view` is its campaign as it is now
    kReplayedGone,     // this request was seen before and its campaign has been deleted since (even when
                       // another one has taken its id)
    kRequestMismatch,  // this request id was seen with another body; nothing was stored
    kIdTaken,          // a campaign, or the released number of one, has this id; nothing was stored
  };
  Outcome outcome = Outcome::kCreated;
  CampaignView view;
};

// One campaign to be stored, as Create() takes it.
struct Creation {
  CampaignRecord record;
  std::optional<RequestKey> request;
  std::vector<CampaignEvent> events;
};

// A number that Vapi has been asked for and whose digits have not been seen.
struct AwaitedNumber {
  CampaignId id;
  std::string vapi_phone_number_id;
  absl::Time requested_time;
};

// One change to one campaign.
struct RecordChange {
  CampaignRecord before, after;
  std::vector<CampaignEvent> events;
};

// What is kept. Thread-safe. Calls block on I/O: never make one from a gRPC reaction. Nothing throws.
//
// Strings are valid UTF-8 without NUL. Times are kept in whole microseconds; what is finer is cut off.
//
// Every method may also fail with
//   kUnavailable       the database cannot be reached, or no connection came free in time, or a concurrent
//                      transaction won: nothing was stored, unless the message says that the outcome is
//                      unknown (the reply to a commit was lost)
//   kDeadlineExceeded  the statement timeout passed, or the wait for a lock; nothing was stored
//   kInternal          a fault of ours or a damaged database; details are in the log, never in the message
class Store {
 public:
  virtual ~Store() = default;

  // Stores campaign, number, job and `events` in one transaction, durable once it returns. The revisions of
  // the stored rows start at 1, the job's version too. `request` makes the call idempotent. Errors: none of
  // its own.
  virtual absl::StatusOr<CreateResult> Create(const CampaignRecord& record,
                                              const std::optional<RequestKey>& request,
                                              absl::Span<const CampaignEvent> events) = 0;

  // As Create() of each of `creations`, one after the other: of two with one id or one request id the later
  // finds what the earlier has stored. In few transactions where the store has any, so that many cost little
  // more than one; each is durable once this returns. One that fails of its own keeps no other from being
  // stored. The answers are in the order of the creations.
  virtual std::vector<absl::StatusOr<CreateResult>> CreateAll(absl::Span<const Creation> creations) {
    std::vector<absl::StatusOr<CreateResult>> answers;
    answers.reserve(creations.size());
    for (const Creation& creation : creations) {
      answers.push_back(Create(creation.record, creation.request, creation.events));
    }
    return answers;
  }

  // Replaces what is kept of one campaign by `after`, if its job's version is still `before.job.version`, and
  // appends `events`. Returns the record as stored: version + 1, and where the campaign or its number differ
  // from `before`, revision + 1 and update_time `now` (a change of the number is a change of its campaign;
  // Checks count as no change). With `after.job.step` kGone the campaign, its job and its events are deleted
  // and only the number stays. kAborted: the version moved on (Load again and decide again). kNotFound: the
  // campaign is gone.
  //
  // Checks are also written by RecordChecks, which moves no version, so that those in `before` may be old.
  // A commit therefore leaves the stored ones alone where `after` has the same as `before`; where they differ
  // it adds the difference of the counts and takes the rest from `after`; and where requested_time differs a
  // new attempt begins with the Checks of `after` as they are. The returned record has those of `after`.
  virtual absl::StatusOr<CampaignRecord> Commit(const CampaignRecord& before, const CampaignRecord& after,
                                                absl::Time now, absl::Span<const CampaignEvent> events) = 0;

  // As Commit() of each of `changes`, which are of different campaigns; in one transaction where the store
  // has any, so that many cost little more than one. A change that fails of its own keeps no other from being
  // stored. The answers are in the order of the changes.
  virtual std::vector<absl::StatusOr<CampaignRecord>> CommitAll(absl::Span<const RecordChange> changes,
                                                                absl::Time now) {
    std::vector<absl::StatusOr<CampaignRecord>> answers;
    answers.reserve(changes.size());
    for (const RecordChange& change : changes) {
      answers.push_back(Commit(change.before, change.after, now, change.events));
    }
    return answers;
  }

  // Takes up to `limit` jobs that are due at `now` and leased by nobody at `now`, those first that could have
  // been taken for the longest (the earliest max(due_time, lease_until)): each gets `lease_token`,
  // `lease_until` and version + 1. No two callers get the same job. A lease that ends at `now` has ended.
  // The result is ordered by due time, then id.
  virtual absl::StatusOr<std::vector<CampaignRecord>> ClaimDue(absl::string_view lease_token, absl::Time now,
                                                               absl::Time lease_until, int limit) = 0;

  // When the next job falls due that nobody has leased: the earliest max(due_time, lease_until); nullopt when
  // none will.
  virtual absl::StatusOr<std::optional<absl::Time>> NextDue() = 0;

  // kNotFound
  virtual absl::StatusOr<CampaignRecord> Load(const CampaignId& id) = 0;
  // kNotFound
  virtual absl::StatusOr<CampaignView> GetCampaign(const CampaignId& id) = 0;
  // Finds released numbers too, until they are purged. kNotFound
  virtual absl::StatusOr<PhoneNumber> GetPhoneNumber(const CampaignId& id) = 0;

  // As GetCampaign() and GetPhoneNumber() of each of `ids`, which are all different: what was found, in no
  // particular order; an id that is not there is left out. In one statement where the store has any, which
  // begins after the call did: nothing that was committed before the call is missed.
  virtual absl::StatusOr<std::vector<CampaignView>> GetCampaigns(absl::Span<const CampaignId> ids) {
    return Found<CampaignView>(ids, [this](const CampaignId& id) { return GetCampaign(id); });
  }
  virtual absl::StatusOr<std::vector<PhoneNumber>> GetPhoneNumbers(absl::Span<const CampaignId> ids) {
    return Found<PhoneNumber>(ids, [this](const CampaignId& id) { return GetPhoneNumber(id); });
  }

  // The numbers of the campaigns with these uids, released ones included, in no particular order. A uid that
  // no campaign has, or had, is left out.
  virtual absl::StatusOr<std::vector<PhoneNumber>> FindPhoneNumbers(absl::Span<const std::string> uids) = 0;

  virtual absl::StatusOr<CampaignPage> ListCampaigns(const CampaignQuery& query) = 0;
  virtual absl::StatusOr<PhoneNumberPage> ListPhoneNumbers(const PhoneNumberQuery& query) = 0;
  // kNotFound when the campaign does not exist.
  virtual absl::StatusOr<EventPage> ListEvents(const EventQuery& query) = 0;

  // The numbers of `account` whose job is at kAwaitingNumber, oldest request first, at most `limit`.
  virtual absl::StatusOr<std::vector<AwaitedNumber>> ListAwaited(absl::string_view account, int limit) = 0;

  // Notes for each of `ids` that is still PENDING one more look at `time` and its outcome. Moves neither
  // revision nor version nor update time. One statement however many.
  virtual absl::Status RecordChecks(absl::Span<const CampaignId> ids, absl::Time time, CheckOutcome outcome,
                                    std::optional<absl::Time> next_time) = 0;

  // Forgets released numbers without a campaign last updated before `before`, and request ids of campaigns
  // created before it, at most `limit` of each, oldest first. Returns how many rows went.
  virtual absl::StatusOr<int> Purge(absl::Time before, int limit) = 0;

  // OK when the database answers and its schema is one that this program can use. kFailedPrecondition: the
  // schema is too old or too new; the message says what to do.
  virtual absl::Status CheckReady() = 0;

 private:
  template <typename Row>
  static absl::StatusOr<std::vector<Row>> Found(
      absl::Span<const CampaignId> ids, absl::FunctionRef<absl::StatusOr<Row>(const CampaignId&)> get) {
    std::vector<Row> found;
    for (const CampaignId& id : ids) {
      absl::StatusOr<Row> row = get(id);
      if (row.ok()) {
        found.push_back(*std::move(row));
      } else if (!absl::IsNotFound(row.status())) {
        return row.status();
      }
    }
    return found;
  }
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_STORE_H_
