#include "tests/bench/figures.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace dialtone::bench {

double Percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

double Median(std::vector<double> values) { return Percentile(std::move(values), 0.5); }

absl::Status Report(const std::string& name, const std::vector<Figure>& figures) {
  nlohmann::json report = {{"figures", nlohmann::json::array()}};
  std::cout << absl::StreamFormat("%-32s %12s %-6s %12s %8s  %s\n", "figure", "value", "unit", "reference",
                                  "ratio", "runs");
  for (const Figure& figure : figures) {
    const double value = Median(figure.runs);
    const double ratio = figure.reference == 0 ? 0 : value / figure.reference;
    std::string runs;
    for (double run : figure.runs) absl::StrAppendFormat(&runs, "%s%.3f", runs.empty() ? "" : " ", run);
    std::cout << absl::StreamFormat("%-32s %12.3f %-6s %12.3f %8.3f  %s\n", figure.name, value, figure.unit,
                                    figure.reference, ratio, runs);
    report["figures"].push_back({{"name", figure.name},
                                 {"value", value},
                                 {"unit", figure.unit},
                                 {"reference", figure.reference},
                                 {"ratio", ratio},
                                 {"runs", figure.runs}});
  }
  std::error_code ignored;
  std::filesystem::create_directories("build/bench", ignored);
  const std::string path = absl::StrCat("build/bench/", name, ".json");
  std::ofstream file(path);
  file << report.dump(2) << "\n";
  if (!file.flush()) return absl::InternalError(absl::StrCat("cannot write ", path));
  return absl::OkStatus();
}

}  // namespace dialtone::bench
