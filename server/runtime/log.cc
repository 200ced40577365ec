#include "server/runtime/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>

#include "absl/time/clock.h"

namespace dialtone {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

// spdlog filters, locks and writes; the line itself is ours, because its JSON patterns do not escape.
struct Log {
  Log() : logger("dialtone", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger.set_pattern("%v");
    logger.flush_on(spdlog::level::trace);
  }

  spdlog::logger logger;
  std::atomic<LogFormat> format = LogFormat::kText;
};

// Never destroyed: threads may log until the process ends.
Log& ProcessLog() {
  static Log& log = *new Log;
  return log;
}

void Write(LogLevel level, absl::string_view message, std::initializer_list<LogField> fields) {
  Log& log = ProcessLog();
  if (!log.logger.should_log(ToSpdlog(level))) return;
  const std::string line = FormatLogLine(log.format, absl::Now(), level, message, fields);
  log.logger.log(ToSpdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void ConfigureLog(LogLevel lowest, LogFormat format) {
  ProcessLog().format = format;
  ProcessLog().logger.set_level(ToSpdlog(lowest));
}

void LogDebug(absl::string_view message, std::initializer_list<LogField> fields) {
  Write(LogLevel::kDebug, message, fields);
}

void LogInfo(absl::string_view message, std::initializer_list<LogField> fields) {
  Write(LogLevel::kInfo, message, fields);
}

void LogWarn(absl::string_view message, std::initializer_list<LogField> fields) {
  Write(LogLevel::kWarn, message, fields);
}

void LogError(absl::string_view message, std::initializer_list<LogField> fields) {
  Write(LogLevel::kError, message, fields);
}

}  // namespace dialtone
