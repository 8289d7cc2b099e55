import Foundation
import KassaServer

/// An ask that was once run, with what its host got and how it ended.
struct Talk {
    /// The scenario that it comes from.
    let story: String
    /// The last step, as the core wrote it.
    let end: String
    private let told: Json

    init(_ line: String) throws {
        told = try Json(line)
        story = told["story"].text ?? ""
        let before = Data(#""said":\#(told["said"].line),"end":"#.utf8)
        let bytes = Data(line.utf8)
        guard let place = bytes.range(of: before) else { throw Unplayable("a talk without its end") }
        end = String(decoding: bytes[place.upperBound...].dropLast(), as: UTF8.self)
    }

    /// Runs it again with the same facts, and answers with the last step.
    func played(by kassa: Kassa) throws -> String {
        var bodies = (told["bodies"].list ?? [])[...]
        let ask = try askFromJson(json: told["ask"].line).with(&bodies)
        let moment = Moment(now: told["moment"]["now"].number ?? 0, entropy: told["moment"]["entropy"].text ?? "")
        let job = kassa.begin(ask: ask, moment: moment)
        var step = job.next(fact: nil)
        for got in told["facts"].list ?? [] { step = job.next(fact: try Fact(got)) }
        switch step {
        case .done(let outcome): return #"{"type":"done","outcome":\#(outcomeJson(value: outcome))}"#
        case .failed(let error): return #"{"type":"failed","error":\#(errorJson(value: error))}"#
        case .need(let need, _): return "asks for more: \(need)"
        }
    }
}

extension Ask {
    /// Bytes travel beside the JSON, in the order of the asks.
    fileprivate func with(_ bodies: inout ArraySlice<Json>) -> Ask {
        switch self {
        case .inbound(let provider, let headers, let secrets, _):
            let body = Data((bodies.popFirst()?.text ?? "").utf8)
            return .inbound(provider: provider, headers: headers, secrets: secrets, body: body)
        case .batch(let asks):
            return .batch(asks: asks.map { $0.with(&bodies) })
        default:
            return self
        }
    }
}

extension Fact {
    fileprivate init(_ got: Json) throws {
        let fact = got["fact"]
        switch fact["type"].text {
        case "done": self = .done
        case "failed": self = .failed
        case "rows": self = .rows(rows: (fact["rows"].list ?? []).map { ($0.list ?? []).map(Value.init) })
        case "signature": self = .signature(signature: fact["signature"].text ?? "")
        case "response":
            let told = fact["response"]
            let headers = (told["headers"].list ?? []).map {
                Header(name: $0["name"].text ?? "", value: $0["value"].text ?? "")
            }
            let body = Data((got["body"].text ?? "").utf8)
            self = .response(
                response: HttpResponse(status: UInt16(told["status"].number ?? 0), headers: headers, body: body))
        default: throw Unplayable("\(fact.line) is no fact")
        }
    }
}

extension Value {
    fileprivate init(_ column: Json) {
        switch column {
        case .number(let number): self = .integer(number)
        case .text(let text): self = .text(text)
        default: self = .null
        }
    }
}
