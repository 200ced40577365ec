#ifndef DIALTONE_BASE_SECRET_H_
#define DIALTONE_BASE_SECRET_H_

#include <ostream>
#include <string>
#include <utility>

namespace dialtone {

// A string that does not print. Reveal() is the one way out: search for it to see every place where a secret
// leaves.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend std::ostream& operator<<(std::ostream& out, const Secret& secret) {
    return out << (secret.empty() ? "" : "***");
  }

 private:
  std::string value_;
};

}  // namespace dialtone

#endif  // DIALTONE_BASE_SECRET_H_
