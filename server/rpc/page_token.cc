#include "server/rpc/page_token.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <openssl/sha.h>

#include <cstdint>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/status_macros.h"

namespace dialtone {
namespace {

// Changes when the meaning of the parts does.
constexpr absl::string_view kVersion = "1";
constexpr std::size_t kFingerprintCharacters = 16;

absl::Status BadToken(absl::string_view what) { return InvalidFields({{"page_token", std::string(what)}}); }

struct Place {
  std::int64_t position = 0;  // a time in microseconds, or a sequence
  std::string id;
};

std::string Encode(std::int64_t position, absl::string_view id, absl::string_view fingerprint) {
  return absl::WebSafeBase64Escape(
      absl::StrCat(kVersion, "|", position, "|", id, "|", fingerprint.substr(0, kFingerprintCharacters)));
}

absl::StatusOr<Place> Decode(absl::string_view token, absl::string_view fingerprint) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(token, &text)) return BadToken("is not a token of this server");
  const std::vector<std::string> parts = absl::StrSplit(text, '|');
  Place place;
  if (parts.size() != 4 || parts[0] != kVersion || !absl::SimpleAtoi(parts[1], &place.position)) {
    return BadToken("is not a token of this server");
  }
  if (parts[3] != fingerprint.substr(0, kFingerprintCharacters)) {
    return BadToken("belongs to a request with other arguments; keep all of them but page_size unchanged");
  }
  place.id = parts[2];
  return place;
}

}  // namespace

std::string Fingerprint(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);  // maps in a fixed order
    message.SerializeToCodedStream(&coded);
  }
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::string EncodePageToken(const PageCursor& cursor, absl::string_view fingerprint) {
  return Encode(absl::ToUnixMicros(cursor.time), cursor.id.value, fingerprint);
}

absl::StatusOr<std::optional<PageCursor>> DecodePageToken(absl::string_view token,
                                                          absl::string_view fingerprint) {
  if (token.empty()) return std::nullopt;
  DIALTONE_ASSIGN_OR_RETURN(const Place place, Decode(token, fingerprint));
  return PageCursor{.time = absl::FromUnixMicros(place.position), .id = {place.id}};
}

std::string EncodeSequenceToken(std::int64_t after_sequence, absl::string_view fingerprint) {
  return Encode(after_sequence, "", fingerprint);
}

absl::StatusOr<std::int64_t> DecodeSequenceToken(absl::string_view token, absl::string_view fingerprint) {
  if (token.empty()) return 0;
  DIALTONE_ASSIGN_OR_RETURN(const Place place, Decode(token, fingerprint));
  return place.position;
}

}  // namespace dialtone
