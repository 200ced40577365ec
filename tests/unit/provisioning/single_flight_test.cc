#include "server/provisioning/single_flight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dialtone {
namespace {

using Flight = SingleFlight<int>;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(SingleFlightTest, TheFirstLeadsTheOthersJoinAndAllGetTheResult) {
  Flight flight(10);
  std::vector<int> results;
  const auto note = [&results](int result) { results.push_back(result); };
  EXPECT_EQ(flight.Join("a", note), Flight::Role::kLead);
  EXPECT_EQ(flight.Join("a", note), Flight::Role::kJoined);
  EXPECT_EQ(flight.Join("b", note), Flight::Role::kLead);
  EXPECT_THAT(results, IsEmpty());
  flight.Land("a", 7);
  EXPECT_THAT(results, ElementsAre(7, 7));
  EXPECT_EQ(flight.waiting(), 1u);
}

TEST(SingleFlightTest, AfterLandingTheNextOneLeadsAgain) {
  Flight flight(10);
  EXPECT_EQ(flight.Join("a", [](int) {}), Flight::Role::kLead);
  flight.Land("a", 1);
  EXPECT_EQ(flight.Join("a", [](int) {}), Flight::Role::kLead);
}

TEST(SingleFlightTest, RefusesWhenTooManyWait) {
  Flight flight(2);
  bool called = false;
  EXPECT_EQ(flight.Join("a", [](int) {}), Flight::Role::kLead);
  EXPECT_EQ(flight.Join("a", [](int) {}), Flight::Role::kJoined);
  EXPECT_EQ(flight.Join("a", [&called](int) { called = true; }), Flight::Role::kFull);
  flight.Land("a", 1);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace dialtone
