// Terraform's functions on texts. Pure; any thread.
#include "emulator/base/base64.hpp"
#include "emulator/base/text.hpp"
#include "emulator/base/utf8.hpp"
#include "emulator/hcl/functions.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace apprunner::hcl {

namespace {

constexpr std::string_view white = " \t\n\v\f\r";

FunctionResult unknown_text() {
    return unknown_datum({});
}

bool are_texts(const Arguments& arguments) {
    return std::all_of(arguments.begin(), arguments.end(), [](const Datum& datum) {
        return datum.is_scalar();
    });
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x80;
    });
}

std::string trimmed(const std::string& text, std::string_view what, bool front, bool back) {
    std::size_t first = front ? text.find_first_not_of(what) : 0;
    if (first == std::string::npos) return "";
    const std::size_t last = back ? text.find_last_not_of(what) : text.size() - 1;
    if (text.empty() || last == std::string::npos) return "";
    return text.substr(first, last + 1 - first);
}

FunctionResult lowered(const Arguments& arguments) {
    if (!are_texts(arguments)) return std::nullopt;
    if (!is_ascii(arguments[0].text)) return unknown_text();
    return text_datum(base::lower(std::string_view(arguments[0].text)));
}

FunctionResult raised(const Arguments& arguments) {
    if (!are_texts(arguments)) return std::nullopt;
    if (!is_ascii(arguments[0].text)) return unknown_text();
    std::string text = arguments[0].text;
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text_datum(std::move(text));
}

FunctionResult titled(const Arguments& arguments) {
    if (!are_texts(arguments)) return std::nullopt;
    if (!is_ascii(arguments[0].text)) return unknown_text();
    std::string text = arguments[0].text;
    bool begins = true;
    for (char& c : text) {
        if (begins && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        begins = c == ' ' || c == '\t' || c == '\n';
    }
    return text_datum(std::move(text));
}

FunctionResult replaced(const Arguments& arguments) {
    if (!are_texts(arguments)) return std::nullopt;
    const std::string& text = arguments[0].text;
    const std::string& what = arguments[1].text;
    const bool is_pattern = what.size() > 1 && what.front() == '/' && what.back() == '/';
    if (is_pattern || what.empty()) return unknown_text();
    std::string result;
    std::size_t from = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, from)) {
        result += text.substr(from, at - from) + arguments[2].text;
        from = at + what.size();
        if (result.size() > datum_text_bytes_max) return std::nullopt;
    }
    return text_datum(result + text.substr(from));
}

FunctionResult joined_texts(const Arguments& arguments) {
    if (!arguments[0].is_scalar()) return std::nullopt;
    std::string result;
    bool is_first = true;
    for (std::size_t at = 1; at < arguments.size(); ++at) {
        const auto texts = texts_argument(arguments[at]);
        if (!texts) return std::nullopt;
        for (const std::string& text : *texts) {
            if (!is_first) result += arguments[0].text;
            result += text;
            is_first = false;
            if (result.size() > datum_text_bytes_max) return std::nullopt;
        }
    }
    return text_datum(std::move(result));
}

FunctionResult split_text(const Arguments& arguments) {
    if (!are_texts(arguments)) return std::nullopt;
    const std::string& separator = arguments[0].text;
    const std::string& text = arguments[1].text;
    if (separator.empty()) return unknown_text();
    std::vector<Datum> items;
    std::size_t from = 0;
    for (std::size_t at = text.find(separator);
         at != std::string::npos && items.size() < datum_weight_max;
         at = text.find(separator, from)) {
        items.push_back(text_datum(text.substr(from, at - from)));
        from = at + separator.size();
    }
    items.push_back(text_datum(text.substr(from)));
    return list_datum(std::move(items));
}

FunctionResult part_of_text(const Arguments& arguments) {
    const auto offset = number_of(arguments[1]);
    const auto length = number_of(arguments[2]);
    if (!arguments[0].is_scalar() || !offset || !length) return std::nullopt;
    const std::string& text = arguments[0].text;
    if (!is_ascii(text)) return unknown_text();
    const auto size = static_cast<double>(text.size());
    const double first = *offset < 0 ? size + *offset : *offset;
    if (first < 0) return std::nullopt;
    if (first >= size) return text_datum("");
    const double count = *length < 0 ? size : std::min(*length, size);
    return text_datum(text.substr(static_cast<std::size_t>(first), static_cast<std::size_t>(count))
    );
}

FunctionResult indented(const Arguments& arguments) {
    const auto number = number_of(arguments[0]);
    if (!number || !arguments[1].is_scalar() || *number < 0 || *number > 1000) return std::nullopt;
    std::string result;
    for (const char c : arguments[1].text) {
        result += c;
        if (c == '\n') result.append(static_cast<std::size_t>(*number), ' ');
        if (result.size() > datum_text_bytes_max) return std::nullopt;
    }
    return text_datum(std::move(result));
}

FunctionResult format_call(const Arguments& arguments) {
    if (!arguments[0].is_scalar()) return std::nullopt;
    const auto text = formatted(arguments[0].text, arguments, 1);
    return text ? FunctionResult(text_datum(*text)) : unknown_text();
}

FunctionResult from_base64(const Arguments& arguments) {
    if (!are_texts(arguments)) return std::nullopt;
    if (arguments[0].text.empty()) return text_datum("");
    auto bytes = base::from_base64(arguments[0].text);
    if (!bytes || !base::is_utf8(*bytes)) return std::nullopt;
    return text_datum(std::move(*bytes));
}

FunctionResult url_encoded(const Arguments& arguments) {
    if (!are_texts(arguments)) return std::nullopt;
    std::string result;
    for (const char c : arguments[0].text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            result += c;
        } else if (c == ' ') {
            result += '+';
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            result += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return text_datum(std::move(result));
}

/// `make(one, other)` of texts.
template <class Make>
FunctionResult of_texts(const Arguments& arguments, Make make) {
    if (!are_texts(arguments)) return std::nullopt;
    const std::string& one = arguments[0].text;
    return make(one, arguments.size() > 1 ? arguments[1].text : one);
}

FunctionResult to_base64_text(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string&) {
        return text_datum(base::to_base64(text));
    });
}

FunctionResult space_trimmed(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string&) {
        return text_datum(trimmed(text, white, true, true));
    });
}

FunctionResult chomped(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string&) {
        return text_datum(trimmed(text, "\r\n", false, true));
    });
}

FunctionResult both_trimmed(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string& what) {
        return text_datum(trimmed(text, what, true, true));
    });
}

FunctionResult without_prefix(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string& what) {
        return text_datum(text.substr(text.starts_with(what) ? what.size() : 0));
    });
}

FunctionResult without_suffix(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string& what) {
        return text_datum(text.substr(0, text.size() - (text.ends_with(what) ? what.size() : 0)));
    });
}

FunctionResult starts_so(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string& what) {
        return flag_datum(text.starts_with(what));
    });
}

FunctionResult ends_so(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string& what) {
        return flag_datum(text.ends_with(what));
    });
}

FunctionResult has_inside(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string& what) {
        return flag_datum(text.find(what) != std::string::npos);
    });
}

FunctionResult base_name(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string&) {
        return text_datum(text.substr(text.find_last_of('/') + 1));
    });
}

FunctionResult folder_name(const Arguments& a) {
    return of_texts(a, [](const std::string& text, const std::string&) {
        const std::size_t slash = text.find_last_of('/');
        return text_datum(slash == std::string::npos ? "." : text.substr(0, slash));
    });
}

constexpr auto strict = Function::Unknowns::strict;

const std::array<Function, 22> functions_of_texts = {{
    {"lower", 1, 1, strict, lowered},
    {"upper", 1, 1, strict, raised},
    {"title", 1, 1, strict, titled},
    {"replace", 3, 3, strict, replaced},
    {"join", 1, any_number, strict, joined_texts},
    {"split", 2, 2, strict, split_text},
    {"substr", 3, 3, strict, part_of_text},
    {"indent", 2, 2, strict, indented},
    {"format", 1, any_number, strict, format_call},
    {"base64encode", 1, 1, strict, to_base64_text},
    {"base64decode", 1, 1, strict, from_base64},
    {"urlencode", 1, 1, strict, url_encoded},
    {"trimspace", 1, 1, strict, space_trimmed},
    {"chomp", 1, 1, strict, chomped},
    {"trim", 2, 2, strict, both_trimmed},
    {"trimprefix", 2, 2, strict, without_prefix},
    {"trimsuffix", 2, 2, strict, without_suffix},
    {"startswith", 2, 2, strict, starts_so},
    {"endswith", 2, 2, strict, ends_so},
    {"strcontains", 2, 2, strict, has_inside},
    {"basename", 1, 1, strict, base_name},
    {"dirname", 1, 1, strict, folder_name},
}};

}  // namespace

const Function* find_text_function(std::string_view name) {
    return function_in(functions_of_texts, name);
}

}  // namespace apprunner::hcl
