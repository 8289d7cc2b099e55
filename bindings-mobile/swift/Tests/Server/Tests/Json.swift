import Foundation

/// A JSON value. Numbers are whole ones: the core knows no others.
indirect enum Json: Equatable {
    case null
    case flag(Bool)
    case number(Int64)
    case text(String)
    case list([Json])
    case object([String: Json])

    init(_ text: String) throws {
        self = try Json(any: JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
    }

    /// The field of that name; `null` where there is none, or nothing that has fields.
    subscript(name: String) -> Json {
        guard case .object(let fields) = self else { return .null }
        return fields[name] ?? .null
    }

    var isNull: Bool { self == .null }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var number: Int64? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    var list: [Json]? {
        guard case .list(let list) = self else { return nil }
        return list
    }

    var fields: [String: Json] {
        guard case .object(let fields) = self else { return [:] }
        return fields
    }

    /// As one line, with the fields in the order of their names.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(self)) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}

extension Json: Encodable {
    /// By the classes that Foundation reads JSON into. A decoder would try one type after the other,
    /// and each try that fails is an error, of which the tests' own library keeps a stack.
    private init(any value: Any) throws {
        switch value {
        case is NSNull: self = .null
        case let text as String: self = .text(text)
        case let list as [Any]: self = .list(try list.map(Json.init(any:)))
        case let fields as [String: Any]: self = .object(try fields.mapValues(Json.init(any:)))
        case let number as NSNumber:
            let isFlag = String(cString: number.objCType) == "c"
            self = isFlag ? .flag(number.boolValue) : .number(number.int64Value)
        default: throw Unplayable("\(value) is no JSON")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .null: try value.encodeNil()
        case .flag(let flag): try value.encode(flag)
        case .number(let number): try value.encode(number)
        case .text(let text): try value.encode(text)
        case .list(let list): try value.encode(list)
        case .object(let fields): try value.encode(fields)
        }
    }
}

extension Json: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral number: Int64) { self = .number(number) }
    init(booleanLiteral flag: Bool) { self = .flag(flag) }
    init(arrayLiteral list: Json...) { self = .list(list) }
    init(dictionaryLiteral fields: (String, Json)...) { self = .object(.init(uniqueKeysWithValues: fields)) }
}
