#ifndef DIALTONE_SERVER_RUNTIME_LOG_LINE_H_
#define DIALTONE_SERVER_RUNTIME_LOG_LINE_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace dialtone {

enum class LogLevel { kDebug, kInfo, kWarn, kError };
enum class LogFormat { kText, kJson };

absl::string_view LogLevelName(LogLevel level);

// One named value beside a log message: {"campaign", id} or {"checks", 3}. A Secret does not fit.
struct LogField {
  LogField(absl::string_view field_key, const absl::AlphaNum& field_value)
      : key(field_key), value(field_value.Piece()) {}

  absl::string_view key;  // not copied: a literal
  std::string value;
};

// One log record as one line, without the line feed. Whatever the texts hold, the result is a single line of
// valid UTF-8: control characters are escaped and bytes that are not UTF-8 replaced.
//   text: 2026-08-01T12:00:00.000000Z INFO  number active  campaign=spring checks=3
//   json: {"time":"2026-08-01T12:00:00.000000Z","level":"info","message":"number active","campaign":"spring",
//          "checks":"3"}
std::string FormatLogLine(LogFormat format, absl::Time time, LogLevel level, absl::string_view message,
                          absl::Span<const LogField> fields);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_LOG_LINE_H_
