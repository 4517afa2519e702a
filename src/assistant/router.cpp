#include "assistant/router.h"

#include "assistant/router_model.h"
#include "assistant/router_rules.h"

namespace retinal {

Route route(std::string_view question, const Route* previous) {
  const bool in_conversation = previous && !previous->topics.empty();
  return settle_route(route_by_rules(question, previous), question, in_conversation, router_model());
}

}  // namespace retinal
