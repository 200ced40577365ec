#ifndef DIALTONE_SERVER_RPC_RPC_DEPENDENCIES_H_
#define DIALTONE_SERVER_RPC_RPC_DEPENDENCIES_H_

#include "absl/time/time.h"
#include "base/clock.h"
#include "server/rpc/convert.h"

namespace dialtone {

class Accounts;
class BatchedCreates;
class BatchedReads;
class Campaigns;
class Metrics;
class NumberChecks;
class Orphans;
class RandomSource;
class Store;
class WatchHub;
class WorkerPool;

struct WatchSettings {
  absl::Duration heartbeat = absl::Seconds(15);
  absl::Duration max_age = absl::Minutes(30);  // drawn from 90 % to 110 % of it per stream
};

// What the handlers call. Everything outlives the gRPC server.
struct RpcDependencies {
  Store& store;
  const Accounts& accounts;
  Campaigns& campaigns;
  BatchedReads& reads;
  BatchedCreates& creates;
  NumberChecks& checks;
  Orphans& orphans;
  const LearnedTimes& learned_times;
  WatchHub& hub;
  WorkerPool& workers;
  const Clock& clock;
  RandomSource& random;
  Metrics& metrics;
  WatchSettings watch;

  Moment moment() const { return {clock.Now(), learned_times}; }
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_RPC_DEPENDENCIES_H_
