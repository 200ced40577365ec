#include "simulator/list_query.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace dialtone::simulator {
namespace {

constexpr std::int64_t kLargestLimit = 1000;
constexpr std::size_t kLongestSearch = 100;

class ParameterReader {
 public:
  explicit ParameterReader(ListStyle style) : style_(style) {}

  ParsedListQuery Read(const std::map<std::string, std::string>& parameters) {
    for (const auto& [name, value] : parameters) {
      if (!ReadShared(name, value) && !(style_ == ListStyle::kPaged && ReadPaged(name, value))) {
        Fault(absl::StrCat("property ", name, " should not exist"));
      }
    }
    return std::move(parsed_);
  }

 private:
  bool ReadShared(absl::string_view name, absl::string_view value) {
    ListQuery& query = parsed_.query;
    if (name == "limit") {
      query.limit = static_cast<std::size_t>(Integer(name, value, 0, kLargestLimit));
      return true;
    }
    return ReadBounds("createdAt", name, value, &query.created) ||
           ReadBounds("updatedAt", name, value, &query.updated);
  }

  bool ReadPaged(absl::string_view name, absl::string_view value) {
    ListQuery& query = parsed_.query;
    if (name == "page") {
      query.page = static_cast<std::size_t>(Integer(name, value, 1, INT32_MAX));
    } else if (name == "sortOrder") {
      if (value != "ASC" && value != "DESC")
        Fault("sortOrder must be one of the following values: ASC, DESC");
      query.oldest_first = value == "ASC";
    } else if (name == "sortBy") {
      // Phone numbers have neither a duration nor a cost, so every order is the order of creation.
      if (value != "createdAt" && value != "duration" && value != "cost") {
        Fault("sortBy must be one of the following values: createdAt, duration, cost");
      }
    } else if (name == "search") {
      if (value.size() > kLongestSearch) {
        Fault(absl::StrCat("search must be shorter than or equal to ", kLongestSearch, " characters"));
      }
      query.search = std::string(value);
    } else {
      return false;
    }
    return true;
  }

  bool ReadBounds(absl::string_view field, absl::string_view name, absl::string_view value,
                  TimeBounds* bounds) {
    if (name.size() != field.size() + 2 || name.substr(0, field.size()) != field) return false;
    const absl::string_view relation = name.substr(field.size());
    absl::Time* bound = relation == "Gt"   ? &bounds->after
                        : relation == "Ge" ? &bounds->at_or_after
                        : relation == "Lt" ? &bounds->before
                        : relation == "Le" ? &bounds->at_or_before
                                           : nullptr;
    if (bound == nullptr) return false;
    if (!absl::ParseTime(absl::RFC3339_full, value, bound, nullptr)) {
      Fault(absl::StrCat(name, " must be a valid ISO 8601 date string"));
    }
    return true;
  }

  std::int64_t Integer(absl::string_view name, absl::string_view value, std::int64_t least,
                       std::int64_t most) {
    std::int64_t number = least;
    if (!absl::SimpleAtoi(value, &number)) {
      Fault(absl::StrCat(name, " must be an integer number"));
      return least;
    }
    if (number < least) Fault(absl::StrCat(name, " must not be less than ", least));
    if (number > most) Fault(absl::StrCat(name, " must not be greater than ", most));
    return number;
  }

  void Fault(std::string sentence) { parsed_.faults.push_back(std::move(sentence)); }

  const ListStyle style_;
  ParsedListQuery parsed_;
};

}  // namespace

ParsedListQuery ParseListQuery(const std::map<std::string, std::string>& parameters, ListStyle style) {
  return ParameterReader(style).Read(parameters);
}

}  // namespace dialtone::simulator
