// What the service answers, as far as the console reads it.
export type UnitStatus =
  | "available-at-station" | "posted" | "assigned" | "en-route" | "on-scene"
  | "transporting" | "at-hospital" | "returning" | "out-of-service";

export interface Position { lon: number; lat: number; seen_at: string }

export interface Unit {
  unit_id: string; station_id: string; unit_type: string; capabilities: string[]; status: UnitStatus;
  status_at: string; incident_id: string | null; hospital_id: string | null; post: [number, number] | null;
}
export interface UnitView { unit: Unit; position: Position | null }

export interface Need { capabilities: string[]; count: number }
export interface Incident {
  incident_id: string; determinant: string; priority: number; lon: number; lat: number; address_text: string;
  needs: Need[]; call_received_at: string; status: string; unit_ids: string[]; patient_ids: string[];
  hospital_id: string | null; first_assigned_at: string | null; closed_at: string | null;
}

export interface Reason { code: string; text: string; values: Record<string, unknown> }
export interface RankedUnit { unit_id: string; estimated_arrival_s: number; travel_s: number; reasons: Reason[] }
export interface ExcludedUnit { unit_id: string; reasons: Reason[] }
export interface Recommendation {
  incident_id: string; chosen: string[]; ranked: RankedUnit[]; excluded: ExcludedUnit[]; shortfalls: Reason[]; warnings: Reason[]; at: string;
}
export interface RankedHospital { hospital_id: string; travel_s: number; reasons: Reason[] }
export interface HospitalChoice { incident_id: string; chosen: string | null; ranked: RankedHospital[]; shortfalls: Reason[] }

export interface Named { name: string; lon: number; lat: number }
export interface Station extends Named { station_id: string; capacity: number }
export interface Hospital extends Named { hospital_id: string; capabilities: string[]; diverting_until_at: string | null }
export interface BloodPlace extends Named { place_id: string; kind: string; hospital_id: string | null }

export type Component = "red-cells" | "plasma" | "platelets" | "cryoprecipitate" | "whole-blood";
export interface StockLine {
  place_id: string; component: Component; group: string; available: number; reserved: number; expired: number;
  first_expires_at: string | null;
}
export interface BloodRequest {
  request_id: string; place_id: string; lines: { component: Component; count: number }[]; urgency: string;
  needed_by_at: string; patient_group: string | null; incident_id: string | null; status: string; blood_unit_ids: string[];
}
export interface ChosenBlood { blood_unit_id: string; place_id: string; arrives_at: string; reasons: Reason[] }
export interface Allocation {
  request_id: string; blood_unit_ids: string[]; chosen: ChosenBlood[]; shortfalls: Reason[]; reserve_until_at: string;
}
export interface TourStop {
  place_id: string; pick_up: string[]; deliver: string[]; planned_arrival_at: string; arrived_at: string | null;
}
export interface Tour { tour_id: string; van_id: string; stops: TourStop[]; departed_at: string; completed_at: string | null }
export interface Van { van_id: string; place_id: string; capacity_units: number; tour_id: string | null }

export interface RoadClosure {
  closure_id: string; slowdown: number | null; reason: string; closed_at: string; until_at: string | null;
  applied: boolean; not_applied_because: string | null; geometry: { type: "MultiLineString"; coordinates: [number, number][][] };
}

export interface Alarm {
  alarm_id: string; kind: string; reason: Reason; raised_at: string; unit_id: string | null; incident_id: string | null;
  level: number; acknowledged_at: string | null; acknowledged_by: string | null;
}

export interface LoggedEvent {
  position: number; stream: string; streams: string[]; type: string; at: string; actor: string;
  event: Record<string, unknown>;
}
export interface Region {
  region: string; name: string; synthetic: boolean; languages: string[]; targets_s: Record<string, number>;
  names: Record<string, string>; attribution: string; bounds: [number, number, number, number]; basemap: boolean; position: number; at: string; timezone: string;
}
export interface CoverageCells {
  priority: number; norm_s: number; share: number; at: string;
  grid: { west: number; south: number; lon_step: number; lat_step: number };
  lon: number[]; lat: number[]; calls_per_hour: number[]; covered: number[];
}
export interface MoveUp {
  unit_id: string; from_place_id: string; from_place_name: string; place_id: string; place_name: string;
  lon: number; lat: number; travel_s: number; gain: number; reasons: Reason[];
}
export interface MoveUpPlan {
  norm_s: number; share_before: number; share_after: number; moves: MoveUp[]; held: { unit_id: string; reasons: Reason[] }[];
  shortfalls: Reason[]; at: string;
}
export interface Problem { code: string; title: string; detail: string; status: number; held_by?: { actor: string; at: string; stream: string } }
export interface Page<T> { items: T[]; next_cursor: string | null }
export interface ScanProblem { code: string; detail: string; row: number | null }
export interface ScannedPart { kind: string; structure: string; data: string }
export interface ScanAnswer { row: number; text: string; parts: ScannedPart[]; problem: ScanProblem | null }
export interface ScannedUnit {
  blood_unit_id: string; din: string; product_code: string; component: Component; group: string; expires_at: string;
  quarantine_reasons: string[];
}
export interface ScansRead { scans: ScanAnswer[]; unit: ScannedUnit | null; problems: ScanProblem[]; known_unit_ids: string[] }
export interface BloodUnit { blood_unit_id: string }
