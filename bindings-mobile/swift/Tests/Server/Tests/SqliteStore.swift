import CSQLite
import KassaServer

/// The store on the system's SQLite: two functions.
actor SqliteStore {
    private nonisolated(unsafe) let connection: OpaquePointer

    init() throws {
        var opened: OpaquePointer?
        guard sqlite3_open(":memory:", &opened) == SQLITE_OK, let opened else { throw Refused("open") }
        connection = opened
        for sql in schema() where sqlite3_exec(opened, sql, nil, nil, nil) != SQLITE_OK {
            throw Refused(sql)
        }
    }

    deinit {
        sqlite3_close_v2(connection)
    }

    /// Runs one query.
    func read(_ statement: Statement) throws -> [[Value]] {
        try run(statement, on: connection)
    }

    /// Runs all statements in one transaction, or none of them.
    func write(_ statements: [Statement]) throws {
        try run(Statement(sql: "BEGIN IMMEDIATE", params: []), on: connection)
        do {
            for statement in statements { try run(statement, on: connection) }
            try run(Statement(sql: "COMMIT", params: []), on: connection)
        } catch {
            try run(Statement(sql: "ROLLBACK", params: []), on: connection)
            throw error
        }
    }
}

/// Runs one statement to its last row.
@discardableResult
private func run(_ statement: Statement, on connection: OpaquePointer) throws -> [[Value]] {
    func refused() -> Refused { Refused(String(cString: sqlite3_errmsg(connection))) }
    var prepared: OpaquePointer?
    guard sqlite3_prepare_v2(connection, statement.sql, -1, &prepared, nil) == SQLITE_OK else {
        throw refused()
    }
    defer { sqlite3_finalize(prepared) }
    for (index, param) in zip(Int32(1)..., statement.params) {
        switch param {
        case .integer(let number): sqlite3_bind_int64(prepared, index, number)
        case .text(let text): sqlite3_bind_text(prepared, index, text, -1, copied)
        case .null: sqlite3_bind_null(prepared, index)
        }
    }
    var rows: [[Value]] = []
    while true {
        switch sqlite3_step(prepared) {
        case SQLITE_ROW: rows.append((0..<sqlite3_column_count(prepared)).map { Value(prepared, $0) })
        case SQLITE_DONE: return rows
        default: throw refused()
        }
    }
}

/// The C macro that says so is a cast, which Swift does not see.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// SQLite's own words.
struct Refused: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension Value {
    fileprivate init(_ row: OpaquePointer?, _ column: Int32) {
        switch sqlite3_column_type(row, column) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(row, column))
        case SQLITE_NULL: self = .null
        default: self = .text(String(cString: sqlite3_column_text(row, column)))
        }
    }
}
