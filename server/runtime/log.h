#ifndef DIALTONE_SERVER_RUNTIME_LOG_H_
#define DIALTONE_SERVER_RUNTIME_LOG_H_

#include <initializer_list>

#include "absl/strings/string_view.h"
#include "server/runtime/log_line.h"

namespace dialtone {

// The process's log: one line per record, on standard error. Before ConfigureLog() it takes text from `info`
// on. What is logged through spdlog's default logger comes out the same way from ConfigureLog() on, which
// nobody may call while something logs. The others are thread-safe.
void ConfigureLog(LogLevel lowest, LogFormat format);

void LogDebug(absl::string_view message, std::initializer_list<LogField> fields = {});
void LogInfo(absl::string_view message, std::initializer_list<LogField> fields = {});
void LogWarn(absl::string_view message, std::initializer_list<LogField> fields = {});
void LogError(absl::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RUNTIME_LOG_H_
