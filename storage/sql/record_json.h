#ifndef DIALTONE_STORAGE_SQL_RECORD_JSON_H_
#define DIALTONE_STORAGE_SQL_RECORD_JSON_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "storage/failure.h"

namespace dialtone {

// The members of records that are kept as JSON in one column. Parsing throws std::runtime_error for a text
// that the program never wrote.

std::string LabelsToJson(const std::map<std::string, std::string>& labels);
std::map<std::string, std::string> LabelsFromJson(const std::string& json);

std::string FailureToJson(const Failure& failure);
Failure FailureFromJson(const std::string& json);

std::string StringsToJson(const std::vector<std::string>& strings);
std::vector<std::string> StringsFromJson(const std::string& json);

// For statements over many values.
std::string TextsToJson(absl::Span<const absl::string_view> texts);

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_RECORD_JSON_H_
