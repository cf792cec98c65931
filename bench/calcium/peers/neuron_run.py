"""One connection through the experiment, by NEURON: reads a request as JSON from standard input, writes what it found.

The cell and the order of things are those of the kernel calcium-plasticity: thresholds are measured first, from a postsynaptic spike alone and a
presynaptic one, then comes the scenario that was asked for. Each event releases everywhere.
"""
import json
import sys
import time

import numpy
from neuron import h

RESTING = -72
MEASURED_SPIKE = 1000
MEASURED_END = 1500
FIRING = -30
WINDOW = 100

# Region, first compartment, what it joins, length, compartments, first and last diameter.
BRANCHES = [
    ("soma", 0, None, 20, 1, 20, 20),
    ("ais", 1, 0, 45, 3, 1.6, 1.0),
    ("basal", 4, 0, 240, 7, 0.9, 0.4),
    ("basal", 11, 0, 240, 7, 0.9, 0.4),
    ("basal", 18, 0, 320, 5, 7, 7),
    ("apical", 23, 0, 600, 14, 4.4, 2.0),
    ("apical", 37, 25, 160, 4, 1.1, 0.9),
    ("apical", 41, 36, 160, 4, 1.4, 1.0),
    ("apical", 45, 36, 160, 4, 1.4, 1.0),
]


def build_cell():
    """Gives sections, and segments by the number of their compartment. A child at the centre of its parent is coupled by its own half alone."""
    sections, segments, distances = [], [], []
    for region, first, joins, length, count, start, end in BRANCHES:
        section = h.Section(name=f"{region}{first}")
        section.L, section.nseg, section.Ra = length, count, 100
        if joins is not None:
            section.connect(segments[joins], 0)
        section.cm = 1 if region in ("soma", "ais") else 2
        for mechanism in ("pas", "l5k") if region == "basal" else ("pas", "l5na", "l5k"):
            section.insert(mechanism)
        origin = 0 if joins is None else distances[joins]
        for k, segment in enumerate(section):
            segment.diam = start + (end - start) * (k + 0.5) / count
            distance = 0 if region == "soma" else origin + (k + 0.5) * length / count
            segment.pas.g, segment.pas.e = 1.4e-4, -72
            set_channels(segment, region, min(distance / 600, 1))
            segments.append(segment)
            distances.append(distance)
        sections.append(section)
    return sections, segments


def set_channels(segment, region, w):
    if region != "basal":
        segment.l5na.gbar = {"soma": 0.17, "ais": 3}.get(region, 0.004 - 0.003 * w)
        segment.l5na.shift = -7 if region == "ais" else 0
    segment.l5k.gbar = {"soma": 0.015, "ais": 0.045, "basal": 0.003}.get(region, 0.004 - 0.002 * w)


class Experiment:
    def __init__(self, request):
        self.request = request
        self.sections, self.segments = build_cell()
        parameters = request["parameters"]
        self.pulse = h.Pulse(self.segments[0])
        self.pulse.amp, self.pulse.width = parameters["amplitude"], parameters["width"]
        self.pulse_source = h.NetCon(None, self.pulse)
        self.synapses = [self.build_synapse(row, parameters) for row in request["synapses"]]
        self.sources = [h.NetCon(None, synapse) for synapse in self.synapses]
        self.delays = [row[2] for row in request["synapses"]]
        self.is_apical = [row[1] >= 23 for row in request["synapses"]]
        self.spikes, self.pulses = [], []
        self.handler = h.FInitializeHandler(self.queue)
        self.choose_method(request["method"])
        self.parallel = h.ParallelContext()
        self.parallel.set_maxstep(10)

    def build_synapse(self, row, parameters):
        synapse = h.CalciumSynapse(self.segments[int(row[1])])
        potentiated = row[11] == 1
        synapse.tauampa, synapse.gnmda, synapse.volume = row[9], row[8], row[10]
        synapse.gdepressed = row[7] / 2 if potentiated else row[7]
        synapse.gpotentiated = row[7] if potentiated else 2 * row[7]
        synapse.gstart, synapse.rhostart = row[7], 1 if potentiated else 0
        synapse.cao, synapse.mg = parameters["calcium"], parameters["magnesium"]
        synapse.taustar = parameters["tauIntegrator"]
        synapse.gammad, synapse.gammap = parameters["gammaD"], parameters["gammaP"]
        return synapse

    def choose_method(self, method):
        h.celsius = 34
        self.cvode = h.CVode()
        if method["kind"] == "cvode":
            self.cvode.active(1)
            self.cvode.atol(method["tolerance"])
        else:
            self.cvode.active(0)
            self.cvode.cache_efficient(1)
            h.dt = method["step"]

    def queue(self):
        for time_ in self.pulses:
            self.pulse_source.event(time_)
        for time_ in self.spikes:
            for source, delay in zip(self.sources, self.delays):
                source.event(time_ + delay)

    def solve(self, spikes, pulses, duration):
        self.spikes, self.pulses = spikes, pulses
        h.finitialize(RESTING)
        self.parallel.psolve(duration)

    def measure_thresholds(self):
        records = [h.Vector().record(synapse._ref_cstar) for synapse in self.synapses]
        self.solve([], [MEASURED_SPIKE], MEASURED_END)
        post = [record.max() for record in records]
        for synapse in self.synapses:
            synapse.gstart = synapse.gpotentiated
        self.solve([MEASURED_SPIKE], [], MEASURED_END)
        pre = [record.max() for record in records]
        for record in records:
            record.play_remove()
        coefficients = self.request["parameters"]
        for index, synapse in enumerate(self.synapses):
            kind = "a" if self.is_apical[index] else "b"
            level = lambda row: coefficients[f"{kind}{row}0"] * pre[index] + coefficients[f"{kind}{row}1"] * post[index]
            synapse.thetad, synapse.thetap = level(0), level(1)
            synapse.gstart = synapse.gpotentiated / (1 if synapse.rhostart else 2)
            synapse.plastic = 1
        return pre, post

    def run(self):
        request = self.request
        wall, cpu = time.perf_counter(), time.process_time()
        pre, post = self.measure_thresholds()
        times, voltage = h.Vector().record(h._ref_t), h.Vector().record(self.segments[0]._ref_v)
        traces = [
            [h.Vector().record(getattr(synapse, f"_ref_{name}")) for synapse in self.synapses]
            for name in (("calcium", "cstar") if request["traces"] else ())
        ]
        self.solve(request["spikes"], request["pulses"], request["duration"])
        t, v = times.as_numpy(), voltage.as_numpy()
        sizes = [size_of(t, v, test) for test in request["tests"]]
        crossings = crossings_of(t, v)
        seconds = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        found = {
            **seconds,
            "steps": len(t),
            "simulated": request["duration"] + 2 * MEASURED_END,
            "Cpre": pre,
            "Cpost": post,
            "epsps": sizes,
            "spikes": crossings,
            "rho": [synapse.rho for synapse in self.synapses],
            "gAMPA": [synapse.gampa for synapse in self.synapses],
            "version": h.nrnversion(),
        }
        if request["traces"]:
            late = t >= request["peaksFrom"]
            calcium, integrator = [[trace.as_numpy() for trace in column] for column in traces]
            found["peakCalcium"] = [float(x[late].max()) for x in calcium]
            found["peakIntegrator"] = [float(x[late].max()) for x in integrator]
            grid = numpy.arange(0, request["duration"], request["traceStep"])
            numpy.interp(grid, t, v).tofile(request["traces"])
        return found


def size_of(t, v, start):
    inside = slice(*numpy.searchsorted(t, [start, start + WINDOW]))
    base = numpy.interp(start, t, v)
    return float(v[inside].max() - base)


def crossings_of(t, v):
    up = numpy.nonzero((v[:-1] < FIRING) & (v[1:] >= FIRING))[0]
    part = (FIRING - v[up]) / (v[up + 1] - v[up])
    return (t[up] + part * (t[up + 1] - t[up])).tolist()


request = json.load(sys.stdin)
h.nrn_load_dll(request["library"])
json.dump(Experiment(request).run(), sys.stdout)
