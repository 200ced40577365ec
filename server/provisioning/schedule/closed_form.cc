#include "server/provisioning/schedule/closed_form.h"

#include <algorithm>

namespace dialtone {

std::vector<double> ClosedFormAges(double earliest, double latest, double price) {
  const double width = latest - earliest;
  int looks = 1;
  while (looks * (looks + 1) / 2.0 * price < width) ++looks;
  const double first_gap = width / looks + price * (looks - 1) / 2;
  std::vector<double> ages;
  double age = earliest;
  for (int i = 0; i < looks; ++i) {
    age += first_gap - i * price;
    ages.push_back(age);
  }
  return ages;
}

double NextClosedFormAge(double age, double earliest, double latest, double price, double shortest_gap) {
  const double soonest = age + shortest_gap;
  for (const double look : ClosedFormAges(earliest, latest, price)) {
    if (look >= soonest) return look;
  }
  return std::max(soonest, age + std::clamp(0.1 * age, 1.0, 30.0));
}

}  // namespace dialtone
