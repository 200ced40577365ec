#include "server/provisioning/schedule/provisioning_times.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace dialtone {
namespace {

// Bins of half a second up to 40 s, then ever wider ones up to half an hour.
constexpr double kNarrowBin = 0.5;
constexpr double kNarrowUntil = 40;
constexpr double kWidening = 1.15;
constexpr double kLongest = 1800;

// What the usual range and the tail beyond it count before anything was seen, in observations, and what is
// left of that in the end.
constexpr double kPriorWeight = 12;
constexpr double kLeastPriorWeight = 2;
constexpr double kUsualShare = 0.85;
constexpr double kTailFrom = 0.5;
// After so many observations an older one counts half.
constexpr double kHalfLife = 150;

constexpr char kFormat[] = "1";
constexpr double kTiny = 1e-12;

const std::vector<double>& Edges() {
  static const std::vector<double>* const edges = [] {
    auto* made = new std::vector<double>();
    for (double edge = 0; edge <= kNarrowUntil; edge += kNarrowBin) made->push_back(edge);
    while (made->back() < kLongest) made->push_back(made->back() * kWidening);
    return made;
  }();
  return *edges;
}

std::size_t Bins() { return Edges().size() - 1; }
double Width(std::size_t bin) { return Edges()[bin + 1] - Edges()[bin]; }

double Sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

std::vector<double> PriorOf(const UsualTimes& usual) {
  const double earliest = absl::ToDoubleSeconds(usual.earliest), latest = absl::ToDoubleSeconds(usual.latest);
  const double octaves = std::log(Edges().back() / kTailFrom);
  std::vector<double> prior(Bins());
  for (std::size_t bin = 0; bin < Bins(); ++bin) {
    const double low = Edges()[bin], high = Edges()[bin + 1];
    const double within = std::max(0.0, std::min(high, latest) - std::max(low, earliest));
    const double tail = high > kTailFrom ? std::log(high / std::max(low, kTailFrom)) / octaves : 0;
    prior[bin] = kPriorWeight * (kUsualShare * within / (latest - earliest) + (1 - kUsualShare) * tail);
  }
  return prior;
}

}  // namespace

ProvisioningTimes::ProvisioningTimes(const UsualTimes& usual) : prior_(PriorOf(usual)), weight_(Bins()) {
  Estimate();
}

int ProvisioningTimes::BinOf(double age) const {
  const auto above = std::upper_bound(Edges().begin(), Edges().end(), age);
  const auto bin = above - Edges().begin() - 1;
  return static_cast<int>(std::clamp<std::ptrdiff_t>(bin, 0, static_cast<std::ptrdiff_t>(Bins()) - 1));
}

void ProvisioningTimes::ObserveUnready(double age) { Observe(age, Edges().back()); }

void ProvisioningTimes::Observe(double after, double until) {
  static const double decay = std::pow(0.5, 1 / kHalfLife);
  const int first = BinOf(after), last = std::max(first, BinOf(until));
  std::vector<double> mass;
  for (int bin = first; bin <= last; ++bin) {
    const double low = std::max(after, Edges()[bin]), high = std::min(until, Edges()[bin + 1]);
    mass.push_back(share_[bin] * std::max(high - low, 1e-9) / Width(bin));
  }
  const double total = Sum(mass);
  for (double& weight : weight_) weight *= decay;
  for (int bin = first; bin <= last; ++bin) {
    // Where the estimate saw no mass at all, it is spread evenly.
    weight_[bin] += total > 0 ? mass[bin - first] / total : 1.0 / static_cast<double>(mass.size());
  }
  observed_ = observed_ * decay + 1;
  if (Sum(prior_) > kLeastPriorWeight) {
    for (double& weight : prior_) weight *= decay;
  }
  Estimate();
}

void ProvisioningTimes::Estimate() {
  const std::size_t bins = Bins();
  std::vector<double> raw(bins);
  for (std::size_t bin = 0; bin < bins; ++bin) raw[bin] = prior_[bin] + weight_[bin];
  // Over three bins, because looks at regular instants leave a comb behind.
  share_.assign(bins, 0);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    share_[bin] = raw[bin == 0 ? 0 : bin - 1] + 2 * raw[bin] + raw[std::min(bins - 1, bin + 1)];
  }
  const double total = Sum(share_);
  survival_.assign(bins, 1);
  double left = 1;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    share_[bin] /= total;
    survival_[bin] = left;
    left -= share_[bin];
  }
}

double ProvisioningTimes::Survival(double age) const {
  if (age <= 0) return 1;
  const int bin = BinOf(age);
  return std::max(kTiny, survival_[bin] - share_[bin] * (age - Edges()[bin]) / Width(bin));
}

double ProvisioningTimes::Hazard(double age) const {
  if (age < 0 || age >= Edges().back()) return 0;
  const int bin = BinOf(age);
  return share_[bin] / Width(bin) / Survival(age);
}

double ProvisioningTimes::Quantile(double q) const {
  for (std::size_t bin = 0; bin < Bins(); ++bin) {
    const double ready = 1 - survival_[bin];
    if (ready + share_[bin] >= q) return Edges()[bin] + Width(bin) * (q - ready) / share_[bin];
  }
  return Edges().back();
}

double ProvisioningTimes::PriceForCalls(double calls) const {
  double merit = 0;
  for (std::size_t bin = 0; bin < Bins(); ++bin) {
    merit += std::sqrt(share_[bin] * std::max(0.0, survival_[bin] - share_[bin] / 2) * Width(bin));
  }
  return merit * merit / (2 * calls * calls);
}

double ProvisioningTimes::TotalMass() const { return Sum(share_); }

std::string ProvisioningTimes::Serialize() const {
  const auto list = [](const std::vector<double>& values) {
    return absl::StrJoin(values, ",", [](std::string* out, double value) {
      if (value > 1e-9) absl::StrAppend(out, absl::SixDigits(value));
    });
  };
  return absl::StrCat(kFormat, ";", observed_, ";", Sum(prior_), ";", list(weight_));
}

absl::StatusOr<ProvisioningTimes> ProvisioningTimes::Parse(absl::string_view text, const UsualTimes& usual) {
  const absl::Status fault = absl::InvalidArgumentError("not the provisioning times of this version");
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ';');
  if (parts.size() != 4 || parts[0] != kFormat) return fault;
  ProvisioningTimes times(usual);
  double prior = 0;
  if (!absl::SimpleAtod(parts[1], &times.observed_) || !absl::SimpleAtod(parts[2], &prior)) return fault;
  const std::vector<absl::string_view> weights = absl::StrSplit(parts[3], ',');
  if (weights.size() != Bins()) return fault;
  for (std::size_t bin = 0; bin < Bins(); ++bin) {
    if (weights[bin].empty()) continue;
    if (!absl::SimpleAtod(weights[bin], &times.weight_[bin])) return fault;
  }
  const auto plausible = [](double value) { return std::isfinite(value) && value >= 0 && value <= 1e9; };
  if (!plausible(times.observed_) || !plausible(prior) ||
      !std::all_of(times.weight_.begin(), times.weight_.end(), plausible)) {
    return fault;
  }
  const double full = Sum(times.prior_);
  for (double& weight : times.prior_) weight *= std::min(1.0, prior / full);
  times.Estimate();
  return times;
}

}  // namespace dialtone
