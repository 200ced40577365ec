#ifndef DIALTONE_SERVER_RUNTIME_CALLBACK_GAUGES_H_
#define DIALTONE_SERVER_RUNTIME_CALLBACK_GAUGES_H_

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/mutex.h"

namespace dialtone {

// Gauges without a value of their own: each is read when somebody collects. Thread-safe.
class CallbackGauges final : public prometheus::Collectable {
 public:
  using Id = std::int64_t;

  using Labels = std::map<std::string, std::string>;

  Id Add(std::string name, std::string help, Labels labels, std::function<double()> read);

  // Afterwards the gauge's callback is neither running nor called again.
  void Remove(Id id);

  // One family per name; gauges of one name and labels are added up.
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  struct Entry {
    std::string name;
    std::string help;
    Labels labels;
    std::function<double()> read;
  };

  mutable Mutex mu_;
  Id last_id_ ABSL_GUARDED_BY(mu_) = 0;
  std::map<Id, Entry> entries_ ABSL_GUARDED_BY(mu_);
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_CALLBACK_GAUGES_H_
