#ifndef DIALTONE_SERVER_WATCH_WATCH_HUB_H_
#define DIALTONE_SERVER_WATCH_WATCH_HUB_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "server/watch/campaign_change.h"
#include "storage/ids.h"

namespace dialtone {

// One stream that watches. Methods are called from any thread, never block, and may come in any order; a sink
// drops what is older than what it has. They are called without a lock of the hub's.
class WatchSink {
 public:
  virtual ~WatchSink() = default;
  virtual void OnChange(const std::shared_ptr<const CampaignChange>& change) = 0;
  // Time for a heartbeat, or to end at the maximum age. Returns after how long it wants to be called again,
  // at most WatchHub::kLongestWait; the first time it is called a tick after it was added.
  virtual absl::Duration OnTick(absl::Time now) = 0;
  // Ends the stream with `status`. Further calls change nothing.
  virtual void End(const absl::Status& status) = 0;
};

// Fans committed changes out to those who watch. Fed by commits alone. Thread-safe, never blocks.
class WatchHub {
 public:
  struct Limits {
    std::size_t total = 100000;
    std::size_t per_caller = 10000;
  };

  explicit WatchHub(const Limits& limits);

  // Registers `sink` for the changes of one campaign and its number, or of all. `caller` is who the limit
  // counts for. Keeps the sink alive until Remove(). kResourceExhausted at a limit; kUnavailable after
  // Shutdown().
  absl::Status AddForCampaign(const CampaignId& id, const std::string& caller,
                              std::shared_ptr<WatchSink> sink);
  absl::Status AddForAll(const std::string& caller, std::shared_ptr<WatchSink> sink);
  // Idempotent; does nothing for a sink that was never added.
  void Remove(const WatchSink* sink);

  void Publish(CampaignChange change);
  // To be called every kTick. Calls those whose time has come (a timer wheel), not everyone.
  static constexpr absl::Duration kTick = absl::Seconds(1);
  static constexpr absl::Duration kLongestWait = absl::Seconds(60);
  void Tick(absl::Time now);

  // Ends every stream with kUnavailable and refuses further ones. Nothing is published or ticked afterwards.
  void Shutdown();

  std::size_t open() const;

  // Whose changes anybody would hear of. `ids`: those watched one by one, each once.
  struct Watched {
    bool all = false;
    std::vector<CampaignId> ids;
  };
  Watched watched() const;
  // Those of `ids` of whose changes somebody would hear.
  std::vector<CampaignId> KeepWatched(std::vector<CampaignId> ids) const;

 private:
  using Sinks = std::vector<std::shared_ptr<WatchSink>>;
  using ByCampaign = std::unordered_map<CampaignId, Sinks, absl::Hash<CampaignId>>;
  using PerCaller = std::unordered_map<std::string, std::size_t>;
  struct Registration {
    std::uint64_t serial = 0;                       // tells it from a later one at the same address
    ByCampaign::value_type* of_campaign = nullptr;  // nullptr: of all
    std::size_t index = 0;                          // in the campaign's sinks, or in those of all
    PerCaller::value_type* caller = nullptr;
  };
  // Somebody's turn on the wheel; void when the registration is gone.
  struct Turn {
    const WatchSink* sink;
    std::uint64_t serial;
  };
  static constexpr std::size_t kSlots = 64;  // more than kLongestWait has ticks

  // `id` is nullptr for all.
  absl::Status Add(const CampaignId* id, const std::string& caller, std::shared_ptr<WatchSink> sink);
  Sinks& SinksOf(const Registration& registration) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  Sinks AllSinksLocked() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  void ScheduleLocked(const Turn& turn, absl::Duration wait) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  const Limits limits_;
  mutable Mutex mu_;
  bool shut_down_ ABSL_GUARDED_BY(mu_) = false;
  std::uint64_t last_serial_ ABSL_GUARDED_BY(mu_) = 0;
  std::unordered_map<const WatchSink*, Registration> registrations_ ABSL_GUARDED_BY(mu_);
  ByCampaign by_campaign_ ABSL_GUARDED_BY(mu_);
  Sinks for_all_ ABSL_GUARDED_BY(mu_);
  PerCaller per_caller_ ABSL_GUARDED_BY(mu_);
  std::array<std::vector<Turn>, kSlots> wheel_ ABSL_GUARDED_BY(mu_);
  std::size_t hand_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_WATCH_WATCH_HUB_H_
