#ifndef DIALTONE_SERVER_PROVISIONING_SCHEDULE_PROVISIONING_TIMES_H_
#define DIALTONE_SERVER_PROVISIONING_SCHEDULE_PROVISIONING_TIMES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// The range in which numbers are usually ready, as far as it is documented.
struct UsualTimes {
  absl::Duration earliest = absl::Seconds(5);
  absl::Duration latest = absl::Seconds(30);
};

// How long numbers take from the request to their digits, learned from looks. A look tells only that a number
// became ready between two ages; each such observation is one unit of mass, spread over the bins between them
// in proportion to the present estimate (one step of Turnbull's self-consistency), and older observations
// fade. What is known before the first: the usual range, and a log-uniform tail up to half an hour, so that
// no age is without hope. Ages are seconds since the request. A plain value; not thread-safe.
class ProvisioningTimes {
 public:
  explicit ProvisioningTimes(const UsualTimes& usual = {});

  // A number was not ready at `after` and was at `until`. REQUIRES: 0 <= after <= until.
  void Observe(double after, double until);
  // A number was given up at `age`, not ready.
  void ObserveUnready(double age);

  // The share of numbers that take longer than `age`; above 0.
  double Survival(double age) const;
  // The rate at which a number of this age becomes ready, per second.
  double Hazard(double age) const;
  // The age by which the share `q` of the numbers is ready.
  double Quantile(double q) const;
  // What one call is worth in seconds of delay, so that the best schedule for one number makes about `calls`
  // (Keller's bound).
  double PriceForCalls(double calls) const;

  // How many observations the estimate rests on; older ones count less.
  double observed() const { return observed_; }
  // The whole mass of the estimate: 1.
  double TotalMass() const;

  // A few hundred bytes of text. kInvalidArgument for what Serialize() of this version never wrote.
  std::string Serialize() const;
  static absl::StatusOr<ProvisioningTimes> Parse(absl::string_view text, const UsualTimes& usual = {});

 private:
  int BinOf(double age) const;
  void Estimate();

  std::vector<double> prior_;     // pseudo-observations by bin
  std::vector<double> weight_;    // observations by bin
  std::vector<double> share_;     // the estimate by bin; adds up to 1
  std::vector<double> survival_;  // at the lower edge of each bin
  double observed_ = 0;
};

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_SCHEDULE_PROVISIONING_TIMES_H_
