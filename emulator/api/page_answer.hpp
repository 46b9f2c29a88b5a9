// One page of a list as an answer: {"<member>": [...], "NextToken": "..."}. Control thread only.
#pragma once

#include "emulator/api/answer.hpp"
#include "emulator/api/pages.hpp"
#include "emulator/base/json_writer.hpp"
#include "emulator/wire/json.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace apprunner::api {

[[nodiscard]] inline AwsError bad_token() {
    return invalid_request("The NextToken that you specified isn't valid.");
}

/// How a service calls the members of paging, and how much it gives unasked.
struct PageWords {
    const char* token = "NextToken";
    const char* limit = "MaxResults";
    int limit_otherwise = std::numeric_limits<int>::max();  ///< App Runner: all.
};

/// Writes the members of one page into the open object `out`. `items` are pointers in the list's
/// order; `key_of` gives an item's unique text; `write` writes one item. False: the token in
/// `input` is none of this list.
template <class Item, class KeyOf, class Write>
[[nodiscard]] bool write_page(
    base::JsonWriter& out,
    const wire::Json& input,
    std::string_view member,
    const std::vector<const Item*>& items,
    KeyOf&& key_of,
    Write&& write,
    const PageWords& words = {}
) {
    auto at = items.begin();
    if (const std::string token = wire::text_at(input, words.token); !token.empty()) {
        const auto last = page_key(member, token);
        if (!last) return false;
        at =
            std::find_if(at, items.end(), [&](const Item* item) { return key_of(*item) == *last; });
        if (at == items.end()) return false;
        ++at;
    }
    int left = wire::number_at(input, words.limit, words.limit_otherwise);
    out.begin_array_member(member);
    std::string last_key;
    for (; at != items.end() && left > 0; ++at, --left) {
        write(**at);
        last_key = key_of(**at);
    }
    out.end_array();
    if (at != items.end()) out.text_member(words.token, page_token(member, last_key));
    return true;
}

/// The same as a whole answer; items have a member `arn`.
template <class Item, class Write>
[[nodiscard]] OperationOutput page_answer(
    const wire::Json& input,
    std::string_view member,
    const std::vector<const Item*>& items,
    Write&& write
) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    const auto key_of = [](const Item& item) -> const std::string& { return item.arn; };
    const auto write_item = [&](const Item& item) { write(out, item); };
    if (!write_page(out, input, member, items, key_of, write_item)) return bad_token();
    out.end_object();
    return body;
}

/// {"<member>": {...}}
template <class Item, class Write>
[[nodiscard]] OperationOutput item_answer(
    std::string_view member, const Item& item, Write&& write
) {
    std::string body;
    base::JsonWriter out(body);
    out.begin_object();
    out.key(member);
    write(out, item);
    out.end_object();
    return body;
}

}  // namespace apprunner::api
