#include "server/runtime/log.h"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <memory>
#include <utility>

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

LogLevel FromSpdlog(spdlog::level::level_enum level) {
  if (level <= spdlog::level::debug) return LogLevel::kDebug;
  if (level == spdlog::level::info) return LogLevel::kInfo;
  return level == spdlog::level::warn ? LogLevel::kWarn : LogLevel::kError;
}

// Makes lines like ours of what rooms below this one log through spdlog itself.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const std::string text = FormatLogLine(format_, absl::FromChrono(message.time), FromSpdlog(message.level),
                                           {message.payload.data(), message.payload.size()}, {});
    line.append(text.data(), text.data() + text.size());
    line.push_back('\n');
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  const LogFormat format_;
};

// spdlog's own default goes to standard output, in a format of its own.
void ConfigureDefaultLogger(LogLevel lowest, LogFormat format) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  sink->set_formatter(std::make_unique<LineFormatter>(format));
  auto logger = std::make_shared<spdlog::logger>("", std::move(sink));
  logger->set_level(ToSpdlog(lowest));
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
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
  ConfigureDefaultLogger(lowest, format);
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
