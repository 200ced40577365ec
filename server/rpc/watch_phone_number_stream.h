#ifndef DIALTONE_SERVER_RPC_WATCH_PHONE_NUMBER_STREAM_H_
#define DIALTONE_SERVER_RPC_WATCH_PHONE_NUMBER_STREAM_H_

#include <dialtone/v1/phone_number_service.pb.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "server/rpc/watch_stream.h"
#include "storage/phone_number.h"

namespace dialtone {

// One WatchPhoneNumber stream. It subscribes first and reads then, and takes whatever is newer by revision,
// so that nothing is lost in between. One slot holds the newest unsent state: a slow reader skips states and
// costs no memory.
class WatchPhoneNumberStream final : public WatchStream<v1::WatchPhoneNumberResponse> {
 public:
  struct Options {
    CampaignId id;
    std::int64_t after_revision = 0;
    bool follow = false;
  };
  WatchPhoneNumberStream(const RpcDependencies& deps, absl::string_view peer, Options options);

  void OnChange(const std::shared_ptr<const CampaignChange>& change) override;

 private:
  absl::Status Subscribe() override;
  void PumpLocked() override ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void FillHeartbeatLocked(absl::Time now, v1::WatchPhoneNumberResponse& response) override
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  // A caller may come with a revision that this number never had, because another one had the id before it:
  // he has nothing of this one.
  bool ForgetUnknownRevision(std::int64_t current);
  void Offer(const PhoneNumber& number);
  bool IsLast(const PhoneNumber& number) const;

  const Options options_;
  std::int64_t newest_
      ABSL_GUARDED_BY(mu_);  // the newest revision seen, or the one that the caller came with
  std::optional<PhoneNumber> pending_ ABSL_GUARDED_BY(mu_);  // to be sent
  std::optional<PhoneNumber> current_ ABSL_GUARDED_BY(mu_);  // what the caller has
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_WATCH_PHONE_NUMBER_STREAM_H_
