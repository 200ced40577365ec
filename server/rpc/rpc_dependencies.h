#ifndef DIALTONE_SERVER_RPC_RPC_DEPENDENCIES_H_
#define DIALTONE_SERVER_RPC_RPC_DEPENDENCIES_H_

#include "absl/time/time.h"

namespace dialtone {

class Accounts;
class Campaigns;
class Clock;
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
  NumberChecks& checks;
  Orphans& orphans;
  WatchHub& hub;
  WorkerPool& workers;
  const Clock& clock;
  RandomSource& random;
  Metrics& metrics;
  WatchSettings watch;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_RPC_DEPENDENCIES_H_
