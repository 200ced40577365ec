#ifndef DIALTONE_CLIENT_WAIT_FOR_NUMBER_H_
#define DIALTONE_CLIENT_WAIT_FOR_NUMBER_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client/connection.h"

namespace dialtone {

// What a wait for the number comes to now that it is so; nullopt: go on waiting. See Client::WaitForNumber().
std::optional<absl::StatusOr<v1::PhoneNumber>> WaitResult(const v1::PhoneNumber& number);

// Client::WaitForNumber(), for `phoneNumbers/{id}`.
absl::StatusOr<v1::PhoneNumber> WaitForNumber(const std::shared_ptr<Connection>& connection,
                                              const std::string& name, absl::Time deadline);

}  // namespace dialtone

#endif  // DIALTONE_CLIENT_WAIT_FOR_NUMBER_H_
