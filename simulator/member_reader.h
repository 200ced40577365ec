#ifndef DIALTONE_SIMULATOR_MEMBER_READER_H_
#define DIALTONE_SIMULATOR_MEMBER_READER_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "nlohmann/json_fwd.hpp"

namespace dialtone::simulator {

// Reads the members of a JSON object of the control endpoint, and remembers everything wrong with them. A
// member that is absent or wrong reads as nullopt. Not thread-safe.
class MemberReader {
 public:
  // `where` names the object in complaints. `object` must outlive the reader.
  MemberReader(const nlohmann::json& object, std::string where);

  bool Has(const std::string& name) const;
  // Null when absent.
  const nlohmann::json* Member(const std::string& name);
  std::optional<std::string> Text(const std::string& name);
  std::optional<bool> Flag(const std::string& name);
  std::optional<std::int64_t> Integer(const std::string& name, std::int64_t least, std::int64_t most);
  // A number of milliseconds, at most an hour.
  std::optional<absl::Duration> Milliseconds(const std::string& name);
  // The position in `values` of a text that must be one of them.
  std::optional<std::size_t> Choice(const std::string& name, absl::Span<const absl::string_view> values);
  std::optional<std::vector<std::string>> Texts(const std::string& name);

  void Complain(const std::string& name, absl::string_view what);
  void Complain(const absl::Status& status);
  // kInvalidArgument with every complaint, also about members that nobody asked for.
  absl::Status Finish();

 private:
  const nlohmann::json& object_;
  const std::string where_;
  std::set<std::string> known_;
  std::vector<std::string> complaints_;
};

}  // namespace dialtone::simulator

#endif  // DIALTONE_SIMULATOR_MEMBER_READER_H_
