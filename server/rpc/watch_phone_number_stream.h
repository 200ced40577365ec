#ifndef DIALTONE_SERVER_RPC_WATCH_PHONE_NUMBER_STREAM_H_
#define DIALTONE_SERVER_RPC_WATCH_PHONE_NUMBER_STREAM_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/rpc/watch_stream.h"
#include "storage/phone_number.h"

namespace dialtone {

// One WatchPhoneNumber stream. It subscribes first and reads then, and takes whatever is newer by revision,
// so that nothing is lost in between. One slot holds the newest unsent state: a slow reader skips states and
// costs no memory.
class WatchPhoneNumberStream final : public WatchStream {
 public:
  struct Options {
    CampaignId id;
    std::int64_t after_revision = 0;
    bool follow = false;
  };
  WatchPhoneNumberStream(const RpcDependencies& deps, absl::string_view peer, Options options);

  void OnChange(const std::shared_ptr<const CampaignChange>& change) override;

 private:
  absl::Status Subscribe(const std::string& caller) override;
  void PumpLocked() override ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  Message HeartbeatLocked(absl::Time now) override ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // A caller may come with a revision that this number never had, because another one had the id before it:
  // he has nothing of this one.
  bool ForgetUnknownRevision(std::int64_t current);
  void Offer(const std::shared_ptr<const CampaignChange>& change);
  bool IsLast(PhoneNumberState state) const;

  const Options options_;
  std::int64_t newest_
      ABSL_GUARDED_BY(mu_);  // the newest revision seen, or the one that the caller came with
  std::shared_ptr<const CampaignChange> pending_ ABSL_GUARDED_BY(mu_);  // to be sent
  // What the caller has, as far as heartbeats tell of it.
  struct Told {
    explicit Told(const PhoneNumber& number)
        : state(number.state),
          requested_time(number.requested_time),
          checks(number.checks),
          account(number.account) {}
    PhoneNumberState state;
    std::optional<absl::Time> requested_time;
    Checks checks;
    std::string account;
  };
  std::optional<Told> told_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_WATCH_PHONE_NUMBER_STREAM_H_
