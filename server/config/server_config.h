#ifndef DIALTONE_SERVER_CONFIG_SERVER_CONFIG_H_
#define DIALTONE_SERVER_CONFIG_SERVER_CONFIG_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/secret.h"
#include "server/runtime/log_line.h"

namespace dialtone {

// Everything that `dialtone-server` can be told. The defaults are safe to run with; what each value means to
// an operator stands in setting_list.cc. Passed by value to what is built from it.

struct StorageConfig {
  Secret url = Secret("sqlite:dialtone.db");  // may hold a password
  std::string url_file;                       // where `url` was read from; empty: not from a file
  Secret listen_url;                          // where to hear of other replicas' commits; empty: at `url`
  std::string listen_url_file;                // where `listen_url` was read from; empty: not from a file
  bool notify = true;                         // false: replicas neither tell nor hear of commits
  int connections = 8;
  absl::Duration statement_timeout = absl::Seconds(5);
  absl::Duration connect_timeout = absl::Seconds(3);
};

// One Vapi organisation.
struct VapiAccountConfig {
  std::string id = "default";
  std::string url = "https://api.vapi.ai";
  Secret api_key;                  // empty only when `url` is a loopback address
  std::string api_key_file;        // where `api_key` was read from; empty: not from a file
  double requests_per_second = 5;  // of all replicas together; 0: no limit
  int burst = 10;
  int concurrency = 8;            // calls under way at once, of one replica
  std::string default_area_code;  // three digits or empty
};

struct VapiConfig {
  VapiAccountConfig default_account;             // from flags, unless the accounts file has it
  std::string accounts_file;                     // where `more_accounts` were read from; empty: none
  std::vector<VapiAccountConfig> more_accounts;  // none of them `default`, by id
  absl::Duration connect_timeout = absl::Seconds(5);
  absl::Duration timeout = absl::Seconds(20);  // of one call, connecting included
};

enum class PollSchedule { kLearned, kClosedForm, kFixed };

struct ProvisioningConfig {
  PollSchedule poll_schedule = PollSchedule::kLearned;
  absl::Duration poll_interval = absl::Seconds(1);
  absl::Duration activation_deadline = absl::Minutes(10);
  absl::Duration sweep_interval = absl::Minutes(5);
  absl::Duration orphan_grace = absl::Hours(1);
  int worker_threads = 8;
};

struct RpcConfig {
  std::string listen = "127.0.0.1:50051";  // host:port, [IPv6]:port or unix:path
  int threads = 8;
  int queue = 1024;
};

struct HttpConfig {
  std::string listen = "127.0.0.1:9464";  // host:port, IPv4
};

struct WatchConfig {
  int limit = 100000;
  int limit_per_caller = 10000;
  absl::Duration heartbeat = absl::Seconds(15);
  absl::Duration max_age = absl::Minutes(30);
};

struct ShutdownConfig {
  absl::Duration delay = absl::ZeroDuration();
  absl::Duration grace = absl::Seconds(20);
};

struct LogConfig {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
};

struct ServerConfig {
  RpcConfig rpc;
  HttpConfig http;
  StorageConfig storage;
  VapiConfig vapi;
  ProvisioningConfig provisioning;
  WatchConfig watch;
  ShutdownConfig shutdown;
  LogConfig log;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_SERVER_CONFIG_H_
