#ifndef DIALTONE_SERVER_CONFIG_SETTING_VALUES_H_
#define DIALTONE_SERVER_CONFIG_SETTING_VALUES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace dialtone {

// The kinds of values that settings have. A text that is none is kInvalidArgument, with a message that says
// what is wrong and what to write instead, and never repeats the text.

// `500ms`, `1s`, `10m`, `1h30m`; `lowest` and `highest` are inclusive.
absl::StatusOr<absl::Duration> ParseDurationSetting(absl::string_view text, absl::Duration lowest,
                                                    absl::Duration highest);

absl::StatusOr<int> ParseIntegerSetting(absl::string_view text, int lowest, int highest);

// 0, or a number with or without a fraction; `lowest` and `highest` are inclusive.
struct DecimalRange {
  double lowest = 0, highest = 0;
};
absl::StatusOr<double> ParseDecimalSetting(absl::string_view text, const DecimalRange& range);

// host:port, for IPv4 only; port 0 lets the system choose one.
absl::Status CheckHttpListenAddress(absl::string_view text);

// host:port, [IPv6 address]:port or unix:path.
absl::Status CheckGrpcListenAddress(absl::string_view text);

// sqlite:path or postgresql://…
absl::Status CheckDatabaseUrl(absl::string_view text);

// postgresql://…, or off.
absl::Status CheckListenUrl(absl::string_view text);

// https://host[:port][/path], or http:// when the host is this machine.
absl::Status CheckVapiUrl(absl::string_view text);

// Whether the URL's host is this machine, by name or address. False for what is no URL.
bool IsLoopbackUrl(absl::string_view url);

// Three digits of which the first is 2..9, or nothing.
absl::Status CheckAreaCode(absl::string_view text);

// Like absl::FormatDuration, but zero has a unit, too.
std::string FormatDurationSetting(absl::Duration duration);

// The URL without user, password and parameters.
std::string DescribeDatabaseUrl(absl::string_view url);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_CONFIG_SETTING_VALUES_H_
