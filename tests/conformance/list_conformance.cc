#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "gmock/gmock.h"
#include "tests/conformance/store_conformance.h"

namespace dialtone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> IdsOf(const CampaignPage& page) {
  std::vector<std::string> ids;
  for (const CampaignView& view : page.campaigns) ids.push_back(view.campaign.id.value);
  return ids;
}

std::vector<std::string> IdsOf(const PhoneNumberPage& page) {
  std::vector<std::string> ids;
  for (const PhoneNumber& number : page.numbers) ids.push_back(number.id.value);
  return ids;
}

// The ids of all pages, fetched one after the other.
std::vector<std::string> IdsOfAllPages(Store& store, CampaignQuery query) {
  std::vector<std::string> ids;
  while (true) {
    const absl::StatusOr<CampaignPage> page = store.ListCampaigns(query);
    EXPECT_OK(page);
    if (!page.ok()) return ids;
    EXPECT_LE(page->campaigns.size(), query.page_size);
    for (const std::string& id : IdsOf(*page)) ids.push_back(id);
    if (!page->next) return ids;
    query.after = page->next;
  }
}

TEST_P(StoreConformance, AnEmptyStoreListsNothing) {
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({}));
  EXPECT_THAT(page.campaigns, IsEmpty());
  EXPECT_EQ(page.next, std::nullopt);
  EXPECT_EQ(page.total, 0);
}

TEST_P(StoreConformance, PagesWalkEitherTimeInEitherDirectionWithTiesBrokenById) {
  // "b" and "a" share their creation; updates come in another order than creations.
  const std::vector<std::pair<std::string, int>> created = {{"c", 1}, {"b", 2}, {"a", 2}, {"d", 3}, {"B", 2}};
  for (const auto& [id, second] : created) {
    CampaignRecord record = NewRecord(id, SampleTime() + absl::Seconds(second));
    record.campaign.update_time = SampleTime() + absl::Seconds(100 - 10 * second);
    Created(record);
  }
  CampaignQuery query{.page_size = 2};
  query.descending = false;
  EXPECT_THAT(IdsOfAllPages(*store_, query), ElementsAre("c", "B", "a", "b", "d"));
  query.descending = true;
  EXPECT_THAT(IdsOfAllPages(*store_, query), ElementsAre("d", "b", "a", "B", "c"));
  query.order_by = CampaignOrderField::kUpdateTime;
  EXPECT_THAT(IdsOfAllPages(*store_, query), ElementsAre("c", "b", "a", "B", "d"));
  query.descending = false;
  EXPECT_THAT(IdsOfAllPages(*store_, query), ElementsAre("d", "B", "a", "b", "c"));
}

TEST_P(StoreConformance, ALastFullPageHasNoNext) {
  Created(NewRecord("a"));
  Created(NewRecord("b"));
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({.page_size = 2}));
  EXPECT_EQ(page.campaigns.size(), 2);
  EXPECT_EQ(page.next, std::nullopt);
}

TEST_P(StoreConformance, APageSizeOutsideItsRangeIsTakenAsTheNearerEnd) {
  Created(NewRecord("a"));
  Created(NewRecord("b"));
  ASSERT_OK_AND_ASSIGN(const CampaignPage smallest, store_->ListCampaigns({.page_size = -5}));
  EXPECT_EQ(smallest.campaigns.size(), 1);
  ASSERT_OK_AND_ASSIGN(const CampaignPage largest, store_->ListCampaigns({.page_size = 2'000'000'000}));
  EXPECT_EQ(largest.campaigns.size(), 2);
}

TEST_P(StoreConformance, PagesNeitherSkipNorRepeatRowsWhileOthersAreInserted) {
  std::vector<std::string> original;
  for (int i = 0; i < 30; ++i) {
    original.push_back(absl::StrFormat("c%02d", i));
    Created(NewRecord(original.back(), SampleTime() + absl::Seconds(i)));
  }
  CampaignQuery query{.descending = false, .page_size = 4, .count_total = false};
  std::vector<std::string> seen;
  for (int n = 0;; ++n) {
    ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns(query));
    for (const std::string& id : IdsOf(page)) seen.push_back(id);
    if (!page.next) break;
    query.after = page.next;
    Created(NewRecord("before" + std::to_string(n), SampleTime() - absl::Seconds(n)));
  }
  EXPECT_EQ(seen, original);
}

TEST_P(StoreConformance, ListedCampaignsAreWholeAndBringTheirNumbers) {
  Created(FullRecord("c1"));
  ASSERT_OK(store_->RecordChecks({CampaignId{"c1"}}, SampleTime(), CheckOutcome::kReady, std::nullopt));
  const CampaignRecord stored = Loaded("c1");
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({}));
  EXPECT_THAT(page.campaigns, ElementsAre(CampaignView{stored.campaign, stored.number}));
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage numbers, store_->ListPhoneNumbers({}));
  EXPECT_THAT(numbers.numbers, ElementsAre(stored.number));
}

TEST_P(StoreConformance, CampaignsAreFilteredByStateAndAccount) {
  const auto make = [&](const std::string& id, CampaignState state, const std::string& account) {
    CampaignRecord record = NewRecord(id);
    record.campaign.state = state;
    record.campaign.account = account;
    Created(record);
  };
  make("a", CampaignState::kPending, "default");
  make("b", CampaignState::kActive, "default");
  make("c", CampaignState::kFailed, "default");
  make("d", CampaignState::kFailed, "acme");
  const auto listed = [&](CampaignFilter filter) {
    const absl::StatusOr<CampaignPage> page = store_->ListCampaigns({.filter = std::move(filter)});
    EXPECT_OK(page);
    EXPECT_EQ(page->total, page->campaigns.size());
    return IdsOf(*page);
  };
  EXPECT_THAT(listed({.states = {CampaignState::kFailed}}), UnorderedElementsAre("c", "d"));
  EXPECT_THAT(listed({.states = {CampaignState::kFailed, CampaignState::kPending}}),
              UnorderedElementsAre("a", "c", "d"));
  EXPECT_THAT(listed({.account = "acme"}), UnorderedElementsAre("d"));
  EXPECT_THAT(listed({.states = {CampaignState::kFailed}, .account = "default"}), UnorderedElementsAre("c"));
  EXPECT_THAT(listed({.states = {CampaignState::kDeleting}}), IsEmpty());
  EXPECT_THAT(listed({.account = "' OR 1=1 --"}), IsEmpty());
}

TEST_P(StoreConformance, CampaignsAreFilteredByAllOfTheLabelsAsTheyAreNow) {
  const auto make = [&](const std::string& id, std::map<std::string, std::string> labels) {
    CampaignRecord record = NewRecord(id);
    record.campaign.labels = std::move(labels);
    return Created(record);
  };
  make("both", {{"team", "growth"}, {"env", "prod"}});
  const CampaignRecord one = make("one", {{"team", "growth"}});
  make("other value", {{"team", "support"}, {"env", "prod"}});
  make("none", {});
  const auto listed = [&](CampaignFilter filter) {
    const absl::StatusOr<CampaignPage> page = store_->ListCampaigns({.filter = std::move(filter)});
    EXPECT_OK(page);
    EXPECT_EQ(page->total, page->campaigns.size());
    return IdsOf(*page);
  };
  EXPECT_THAT(listed({.labels = {{"team", "growth"}}}), UnorderedElementsAre("both", "one"));
  EXPECT_THAT(listed({.labels = {{"team", "growth"}, {"env", "prod"}}}), UnorderedElementsAre("both"));
  EXPECT_THAT(listed({.labels = {{"team", "growth"}, {"team", "support"}}}), IsEmpty());
  EXPECT_THAT(listed({.labels = {{"team", ""}}}), IsEmpty());

  Committed(one, [](CampaignRecord& r) { r.campaign.labels = {{"team", "support"}, {"new", "1"}}; });
  EXPECT_THAT(listed({.labels = {{"team", "growth"}}}), UnorderedElementsAre("both"));
  EXPECT_THAT(listed({.labels = {{"new", "1"}}}), UnorderedElementsAre("one"));
}

TEST_P(StoreConformance, TextIsFoundInNameIdAndNumberLiterallyAndInEitherCase) {
  const auto make = [&](const std::string& id, const std::string& name, const std::string& number) {
    CampaignRecord record = NewRecord(id);
    record.campaign.display_name = name;
    record.number.number = number;
    Created(record);
  };
  make("id-one", "50% off_season", "+14155550101");
  make("id-two", "50 percent offXseason", "+14155550102");
  make("id-three", "It's \"back\\slash\"!", "");
  make("id-four", "Zürich 東京 ÄRGER", "");
  const auto listed = [&](const std::string& text) {
    const absl::StatusOr<CampaignPage> page = store_->ListCampaigns({.filter = {.text = text}});
    EXPECT_OK(page);
    EXPECT_EQ(page->total, page->campaigns.size());
    return IdsOf(*page);
  };
  EXPECT_THAT(listed("50"), UnorderedElementsAre("id-one", "id-two"));
  EXPECT_THAT(listed("50%"), UnorderedElementsAre("id-one"));
  EXPECT_THAT(listed("f_s"), UnorderedElementsAre("id-one"));
  EXPECT_THAT(listed("!"), UnorderedElementsAre("id-three"));
  EXPECT_THAT(listed("it's \"BACK\\SLASH\""), UnorderedElementsAre("id-three"));
  EXPECT_THAT(listed("PERCENT"), UnorderedElementsAre("id-two"));
  EXPECT_THAT(listed("zürich 東京"), UnorderedElementsAre("id-four"));
  EXPECT_THAT(listed("ärger"), IsEmpty());  // only ASCII letters fold
  EXPECT_THAT(listed("ID-T"), UnorderedElementsAre("id-two", "id-three"));
  EXPECT_THAT(listed("5550102"), UnorderedElementsAre("id-two"));
  EXPECT_THAT(listed("%"), UnorderedElementsAre("id-one"));
  EXPECT_THAT(listed("nowhere"), IsEmpty());
}

TEST_P(StoreConformance, TotalsCountAllThatMatchOrNothingWhenNotAskedFor) {
  for (int i = 0; i < 5; ++i) Created(NewRecord("c" + std::to_string(i)));
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({.page_size = 2}));
  EXPECT_EQ(page.total, 5);
  ASSERT_OK_AND_ASSIGN(const CampaignPage next, store_->ListCampaigns({.after = page.next, .page_size = 2}));
  EXPECT_EQ(next.total, 5);
  ASSERT_OK_AND_ASSIGN(const CampaignPage uncounted, store_->ListCampaigns({.count_total = false}));
  EXPECT_EQ(uncounted.total, 0);
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage numbers, store_->ListPhoneNumbers({.page_size = 2}));
  EXPECT_EQ(numbers.total, 5);
}

TEST_P(StoreConformance, TotalsStopAtTheirCap) {
  Created(NewRecord("original"));
  backend_->AddCopies("original", kMaxCountedTotal);
  ASSERT_OK_AND_ASSIGN(const CampaignPage page, store_->ListCampaigns({.page_size = 1}));
  EXPECT_EQ(page.total, kMaxCountedTotal);
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage numbers, store_->ListPhoneNumbers({.page_size = 1}));
  EXPECT_EQ(numbers.total, kMaxCountedTotal);
  ASSERT_OK_AND_ASSIGN(const CampaignPage largest, store_->ListCampaigns({.page_size = kMaxPageSize + 1}));
  EXPECT_EQ(largest.campaigns.size(), kMaxPageSize);
}

TEST_P(StoreConformance, NumbersAreListedNewestFirstByStateAndAccount) {
  const auto make = [&](const std::string& id, int second, PhoneNumberState state,
                        const std::string& account) {
    CampaignRecord record = NewRecord(id, SampleTime() + absl::Seconds(second));
    record.number.state = state;
    record.number.account = account;
    Created(record);
  };
  make("a", 1, PhoneNumberState::kPending, "default");
  make("b", 2, PhoneNumberState::kActive, "default");
  make("c", 2, PhoneNumberState::kPending, "acme");
  make("d", 3, PhoneNumberState::kReleased, "default");
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage all, store_->ListPhoneNumbers({}));
  EXPECT_THAT(IdsOf(all), ElementsAre("d", "c", "b", "a"));
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage first, store_->ListPhoneNumbers({.page_size = 2}));
  EXPECT_THAT(IdsOf(first), ElementsAre("d", "c"));
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage second,
                       store_->ListPhoneNumbers({.after = first.next, .page_size = 2}));
  EXPECT_THAT(IdsOf(second), ElementsAre("b", "a"));
  EXPECT_EQ(second.next, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const PhoneNumberPage filtered,
                       store_->ListPhoneNumbers(
                           {.filter = {.states = {PhoneNumberState::kPending, PhoneNumberState::kReleased},
                                       .account = "default"}}));
  EXPECT_THAT(IdsOf(filtered), ElementsAre("d", "a"));
  EXPECT_EQ(filtered.total, 2);
}

TEST_P(StoreConformance, NumbersAreFoundByTheirIdsAtVapi) {
  for (const std::string id : {"a", "b", "c"}) {
    CampaignRecord record = NewRecord(id);
    record.number.vapi_phone_number_id = "vapi-" + id;
    Created(record);
  }
  Created(NewRecord("none"));
  const auto found = [&](std::vector<std::string> ids) {
    const absl::StatusOr<PhoneNumberPage> page =
        store_->ListPhoneNumbers({.filter = {.vapi_phone_number_ids = std::move(ids)}});
    EXPECT_OK(page);
    return IdsOf(*page);
  };
  EXPECT_THAT(found({"vapi-c", "vapi-a", "strange\"'"}), UnorderedElementsAre("a", "c"));
  EXPECT_THAT(found({"vapi"}), ElementsAre());
}

TEST_P(StoreConformance, EventsAreNumberedPerCampaignAndPaged) {
  const auto event = [](int n) {
    return CampaignEvent{.time = SampleTime() + absl::Microseconds(n),
                         .kind = static_cast<EventKind>(n % std::size(EnumNames<EventKind>::kNames)),
                         .detail = "detail " + std::to_string(n)};
  };
  ASSERT_OK(store_->Create(NewRecord("c1"), std::nullopt, {event(1), event(2)}));
  ASSERT_OK(store_->Create(NewRecord("c2"), std::nullopt, {event(7)}));
  CampaignRecord record = Loaded("c1");
  std::vector<CampaignEvent> expected = {event(1), event(2)};
  for (int n = 3; n <= 15; ++n) {
    ASSERT_OK_AND_ASSIGN(record, store_->Commit(record, record, SampleTime(), {event(n)}));
    expected.push_back(event(n));
  }
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i].sequence = i + 1;

  ASSERT_OK_AND_ASSIGN(const EventPage all, store_->ListEvents({.campaign = CampaignId{"c1"}}));
  EXPECT_EQ(all.events, expected);
  EXPECT_EQ(all.next_after_sequence, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const EventPage first,
                       store_->ListEvents({.campaign = CampaignId{"c1"}, .page_size = 8}));
  EXPECT_EQ(first.events.size(), 8);
  ASSERT_EQ(first.next_after_sequence, 8);
  ASSERT_OK_AND_ASSIGN(
      const EventPage rest,
      store_->ListEvents({.campaign = CampaignId{"c1"}, .after_sequence = 8, .page_size = 7}));
  EXPECT_EQ(rest.events.size(), 7);
  EXPECT_EQ(rest.next_after_sequence, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const EventPage other, store_->ListEvents({.campaign = CampaignId{"c2"}}));
  ASSERT_EQ(other.events.size(), 1);
  EXPECT_EQ(other.events[0].sequence, 1);
}

TEST_P(StoreConformance, OnlyTheNewestEventsAreKept) {
  CampaignRecord record = Created(NewRecord("c1"));
  const std::vector<CampaignEvent> three(3, CampaignEvent{.time = SampleTime(), .kind = EventKind::kChecked});
  for (int i = 0; i < kMaxEventsPerCampaign / 3 + 2; ++i) {
    ASSERT_OK_AND_ASSIGN(record, store_->Commit(record, record, SampleTime(), three));
  }
  const std::int64_t last = 3 * (kMaxEventsPerCampaign / 3 + 2);
  ASSERT_OK_AND_ASSIGN(const EventPage page,
                       store_->ListEvents({.campaign = CampaignId{"c1"}, .page_size = kMaxPageSize}));
  ASSERT_EQ(page.events.size(), kMaxEventsPerCampaign);
  EXPECT_EQ(page.events.back().sequence, last);
  EXPECT_EQ(page.events.front().sequence, last - kMaxEventsPerCampaign + 1);
}

}  // namespace
}  // namespace dialtone
