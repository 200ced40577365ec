#ifndef DIALTONE_SERVER_PROVISIONING_VAPI_REQUESTS_H_
#define DIALTONE_SERVER_PROVISIONING_VAPI_REQUESTS_H_

#include "server/vapi/vapi_client.h"
#include "storage/provisioning_job.h"

namespace dialtone {

// What Vapi is asked for on behalf of a record, with our marks. Pure.
VapiAssistantRequest AssistantRequestFor(const CampaignRecord& record);
VapiPhoneNumberRequest NumberRequestFor(const CampaignRecord& record);

}  // namespace dialtone

#endif  // DIALTONE_SERVER_PROVISIONING_VAPI_REQUESTS_H_
