#ifndef DIALTONE_SERVER_RPC_PAGE_TOKEN_H_
#define DIALTONE_SERVER_RPC_PAGE_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/queries.h"

namespace google::protobuf {
class Message;
}

namespace dialtone {

// A page token is opaque to callers: the cursor after which the next page begins, and a fingerprint of the
// arguments it belongs to. Pure.

// The same for two requests exactly when all their fields are equal.
std::string Fingerprint(const google::protobuf::Message& message);

std::string EncodePageToken(const PageCursor& cursor, absl::string_view fingerprint);
// nullopt for an empty token. kInvalidArgument when it is malformed or belongs to other arguments.
absl::StatusOr<std::optional<PageCursor>> DecodePageToken(absl::string_view token,
                                                          absl::string_view fingerprint);

// The same for lists in the order of a sequence; 0 for an empty token.
std::string EncodeSequenceToken(std::int64_t after_sequence, absl::string_view fingerprint);
absl::StatusOr<std::int64_t> DecodeSequenceToken(absl::string_view token, absl::string_view fingerprint);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_RPC_PAGE_TOKEN_H_
