#include "server/runtime/log_line.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"

namespace dialtone {
namespace {

using Json = nlohmann::ordered_json;

// JSON's own escaping serves text lines too: it is well known and loses nothing.
std::string Quoted(absl::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

bool IsPlain(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"' && c != '=' && c != '\\';
  });
}

bool IsPlainSentence(absl::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isprint(static_cast<unsigned char>(c)); });
}

std::string Timestamp(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

std::string JsonLine(absl::Time time, LogLevel level, absl::string_view message,
                     absl::Span<const LogField> fields) {
  Json line = {{"time", Timestamp(time)},
               {"level", std::string(LogLevelName(level))},
               {"message", std::string(message)}};
  for (const LogField& field : fields) line.emplace(std::string(field.key), field.value);
  return line.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string TextLine(absl::Time time, LogLevel level, absl::string_view message,
                     absl::Span<const LogField> fields) {
  std::string name = absl::AsciiStrToUpper(LogLevelName(level));
  name.resize(5, ' ');
  std::string line = absl::StrCat(Timestamp(time), " ", name, " ",
                                  IsPlainSentence(message) ? std::string(message) : Quoted(message));
  absl::string_view gap = "  ";
  for (const LogField& field : fields) {
    absl::StrAppend(&line, gap, field.key, "=", IsPlain(field.value) ? field.value : Quoted(field.value));
    gap = " ";
  }
  return line;
}

}  // namespace

absl::string_view LogLevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

std::string FormatLogLine(LogFormat format, absl::Time time, LogLevel level, absl::string_view message,
                          absl::Span<const LogField> fields) {
  return format == LogFormat::kJson ? JsonLine(time, level, message, fields)
                                    : TextLine(time, level, message, fields);
}

}  // namespace dialtone
