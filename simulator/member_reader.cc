#include "simulator/member_reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "nlohmann/json.hpp"

namespace dialtone::simulator {
namespace {

using nlohmann::json;

constexpr std::int64_t kLongestDelayMs = 3'600'000;

}  // namespace

MemberReader::MemberReader(const json& object, std::string where)
    : object_(object), where_(std::move(where)) {
  if (!object_.is_object()) complaints_.push_back(where_ + " must be an object");
}

bool MemberReader::Has(const std::string& name) const {
  return object_.is_object() && object_.contains(name);
}

const json* MemberReader::Member(const std::string& name) {
  known_.insert(name);
  return Has(name) ? &object_[name] : nullptr;
}

std::optional<std::string> MemberReader::Text(const std::string& name) {
  const json* member = Member(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_string()) return member->get<std::string>();
  Complain(name, "must be a string");
  return std::nullopt;
}

std::optional<bool> MemberReader::Flag(const std::string& name) {
  const json* member = Member(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_boolean()) return member->get<bool>();
  Complain(name, "must be true or false");
  return std::nullopt;
}

std::optional<std::int64_t> MemberReader::Integer(const std::string& name, std::int64_t least,
                                                  std::int64_t most) {
  const json* member = Member(name);
  if (member == nullptr) return std::nullopt;
  if (member->is_number_integer() && *member >= least && *member <= most) return member->get<std::int64_t>();
  Complain(name, absl::StrCat("must be an integer of ", least, " to ", most));
  return std::nullopt;
}

std::optional<absl::Duration> MemberReader::Milliseconds(const std::string& name) {
  const std::optional<std::int64_t> count = Integer(name, 0, kLongestDelayMs);
  if (!count.has_value()) return std::nullopt;
  return absl::Milliseconds(*count);
}

std::optional<std::size_t> MemberReader::Choice(const std::string& name,
                                                absl::Span<const absl::string_view> values) {
  const std::optional<std::string> text = Text(name);
  if (!text.has_value()) return std::nullopt;
  const auto found = std::find(values.begin(), values.end(), *text);
  if (found != values.end()) return static_cast<std::size_t>(found - values.begin());
  Complain(name, absl::StrCat("must be one of ", absl::StrJoin(values, ", ")));
  return std::nullopt;
}

std::optional<std::vector<std::string>> MemberReader::Texts(const std::string& name) {
  const json* member = Member(name);
  if (member == nullptr) return std::nullopt;
  const auto is_text = [](const json& item) { return item.is_string(); };
  if (member->is_array() && std::all_of(member->begin(), member->end(), is_text)) {
    return member->get<std::vector<std::string>>();
  }
  Complain(name, "must be an array of strings");
  return std::nullopt;
}

void MemberReader::Complain(const std::string& name, absl::string_view what) {
  complaints_.push_back(absl::StrCat(where_, ".", name, " ", what));
}

void MemberReader::Complain(const absl::Status& status) {
  if (!status.ok()) complaints_.emplace_back(status.message());
}

absl::Status MemberReader::Finish() {
  if (object_.is_object()) {
    for (const auto& [name, value] : object_.items()) {
      if (known_.count(name) == 0) Complain(name, "is unknown here");
    }
  }
  if (complaints_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(complaints_, "; "));
}

}  // namespace dialtone::simulator
