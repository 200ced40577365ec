#include "storage/sql/sql_params.h"

#include <utility>

namespace dialtone {

SqlParams& SqlParams::Text(std::string name, std::string value) {
  values_.push_back({.name = std::move(name), .is_text = true, .text = std::move(value)});
  return *this;
}

SqlParams& SqlParams::OptionalText(std::string name, std::optional<std::string> value) {
  const bool is_null = !value.has_value();
  values_.push_back({.name = std::move(name),
                     .is_text = true,
                     .is_null = is_null,
                     .text = is_null ? std::string() : *std::move(value)});
  return *this;
}

SqlParams& SqlParams::Int(std::string name, std::int64_t value) {
  values_.push_back({.name = std::move(name), .number = value, .text = {}});
  return *this;
}

SqlParams& SqlParams::OptionalInt(std::string name, std::optional<std::int64_t> value) {
  values_.push_back(
      {.name = std::move(name), .is_null = !value.has_value(), .number = value.value_or(0), .text = {}});
  return *this;
}

SqlParams& SqlParams::Time(std::string name, absl::Time value) {
  return Int(std::move(name), absl::ToUnixMicros(value));
}

SqlParams& SqlParams::OptionalTime(std::string name, std::optional<absl::Time> value) {
  if (!value) return OptionalInt(std::move(name), std::nullopt);
  return Time(std::move(name), *value);
}

}  // namespace dialtone
