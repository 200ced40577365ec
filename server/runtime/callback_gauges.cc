#include "server/runtime/callback_gauges.h"

#include <map>
#include <string>
#include <utility>

namespace dialtone {

CallbackGauges::Id CallbackGauges::Add(std::string name, std::string help, Labels labels,
                                       std::function<double()> read) {
  MutexLock lock(&mu_);
  entries_.emplace(++last_id_, Entry{std::move(name), std::move(help), std::move(labels), std::move(read)});
  return last_id_;
}

void CallbackGauges::Remove(Id id) {
  MutexLock lock(&mu_);
  entries_.erase(id);
}

std::vector<prometheus::MetricFamily> CallbackGauges::Collect() const {
  std::map<std::string, prometheus::MetricFamily> by_name;
  std::map<std::pair<std::string, Labels>, double> values;
  {
    MutexLock lock(&mu_);
    for (const auto& [id, entry] : entries_) {
      prometheus::MetricFamily& family = by_name[entry.name];
      family.name = entry.name;
      family.help = entry.help;
      family.type = prometheus::MetricType::Gauge;
      values[{entry.name, entry.labels}] += entry.read();
    }
  }
  for (const auto& [series, value] : values) {
    prometheus::ClientMetric& metric = by_name[series.first].metric.emplace_back();
    for (const auto& [label, text] : series.second) metric.label.push_back({label, text});
    metric.gauge.value = value;
  }
  std::vector<prometheus::MetricFamily> families;
  families.reserve(by_name.size());
  for (auto& [name, family] : by_name) families.push_back(std::move(family));
  return families;
}

}  // namespace dialtone
