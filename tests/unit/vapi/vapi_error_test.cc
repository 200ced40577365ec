#include "server/vapi/vapi_error.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace dialtone {
namespace {

constexpr VapiErrorKind kAllKinds[] = {VapiErrorKind::kNotSent,       VapiErrorKind::kNoReply,
                                       VapiErrorKind::kServerError,   VapiErrorKind::kMalformedReply,
                                       VapiErrorKind::kRateLimited,   VapiErrorKind::kUnauthorized,
                                       VapiErrorKind::kRefusedByEdge, VapiErrorKind::kNotFound,
                                       VapiErrorKind::kConflict,      VapiErrorKind::kAreaCodeUnavailable,
                                       VapiErrorKind::kQuota,         VapiErrorKind::kPayment,
                                       VapiErrorKind::kInvalidRequest};

TEST(VapiErrorTest, OnlyLostRepliesServerErrorsAndMalformedRepliesMayHaveTakenEffect) {
  std::set<std::string> with_effect;
  for (const VapiErrorKind kind : kAllKinds) {
    if (EffectPossible(kind)) with_effect.insert(std::string(VapiErrorKindName(kind)));
  }
  EXPECT_THAT(with_effect, testing::UnorderedElementsAre("no_reply", "server_error", "malformed_reply"));
}

TEST(VapiErrorTest, WhatTheRequestItselfCausedIsNotTransient) {
  std::set<std::string> final_kinds;
  for (const VapiErrorKind kind : kAllKinds) {
    if (!IsTransient(kind)) final_kinds.insert(std::string(VapiErrorKindName(kind)));
  }
  EXPECT_THAT(final_kinds, testing::UnorderedElementsAre("unauthorized", "not_found", "area_code_unavailable",
                                                         "quota", "payment", "invalid_request"));
}

TEST(VapiErrorTest, EveryKindHasANameOfItsOwn) {
  std::set<absl::string_view> names;
  for (const VapiErrorKind kind : kAllKinds) names.insert(VapiErrorKindName(kind));
  EXPECT_EQ(names.size(), std::size(kAllKinds));
}

}  // namespace
}  // namespace dialtone
