#ifndef DIALTONE_STORAGE_SQL_SQL_PARAMS_H_
#define DIALTONE_STORAGE_SQL_SQL_PARAMS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace dialtone {

struct SqlParam {
  std::string name;
  bool is_text = false;
  bool is_null = false;
  long long number = 0;  // what SOCI takes on every platform, unlike std::int64_t
  std::string text;
};

// The values for the :names of one statement. The same statement is always given the same names and kinds in
// the same order.
class SqlParams {
 public:
  SqlParams& Text(std::string name, std::string value);
  SqlParams& OptionalText(std::string name, std::optional<std::string> value);
  SqlParams& Int(std::string name, std::int64_t value);
  SqlParams& OptionalInt(std::string name, std::optional<std::int64_t> value);
  SqlParams& Time(std::string name, absl::Time value);
  SqlParams& OptionalTime(std::string name, std::optional<absl::Time> value);

  std::vector<SqlParam>& values() { return values_; }
  const std::vector<SqlParam>& values() const { return values_; }

 private:
  std::vector<SqlParam> values_;
};

}  // namespace dialtone

#endif  // DIALTONE_STORAGE_SQL_SQL_PARAMS_H_
