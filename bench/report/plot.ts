/** Plots as SVG, drawn by Apache ECharts without a browser. White ground, so that they are readable on any page. */
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

/** One line: points of (number of files, value). */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [files: number, value: number])[];
}

/** Both axes are logarithmic. */
export interface Plot {
  readonly title: string;
  /** What stands at the upright axis, with its unit. */
  readonly value: string;
  readonly series: readonly Series[];
}

const WIDTH = 860;
const HEIGHT = 520;
const INK = '#222';
const GRID = '#ddd';
// Okabe and Ito's colours, which the colour-blind can tell apart too.
const COLOURS = ['#d55e00', '#0072b2', '#000000', '#009e73', '#cc79a7', '#e69f00'];
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'];

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

function axis(name: string, middle: boolean): Record<string, unknown> {
  return {
    type: 'log',
    name,
    nameLocation: middle ? 'middle' : 'end',
    nameGap: middle ? 34 : 14,
    nameTextStyle: { color: INK, fontSize: 14, align: middle ? 'center' : 'left' },
    axisLabel: { color: INK, fontSize: 13, formatter: (value: number) => value.toLocaleString('en-US') },
    axisLine: { show: true, lineStyle: { color: INK } },
    splitLine: { show: true, lineStyle: { color: GRID } },
    minorTick: { show: true, splitNumber: 9 },
  };
}

/** The plot as the text of an SVG file. */
export function drawPlot({ title, value, series }: Plot): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: COLOURS,
      textStyle: { fontFamily: 'sans-serif' },
      title: { text: title, left: 'center', top: 10, textStyle: { color: INK, fontSize: 18 } },
      // Without a browser the widths of texts are guessed, too small: the gap makes up for that.
      legend: { top: 44, itemGap: 26, itemWidth: 34, selectedMode: false, textStyle: { color: INK, fontSize: 14 } },
      grid: { left: 74, right: 44, top: 104, bottom: 62 },
      xAxis: { ...axis('files in each tree', true), min: 'dataMin' },
      yAxis: axis(value, false),
      series: series.map(({ name, points }, index) => ({
        type: 'line',
        name,
        data: points,
        silent: true,
        emphasis: { disabled: true },
        symbol: SYMBOLS[index % SYMBOLS.length],
        symbolSize: 9,
        lineStyle: { width: index === 0 ? 4 : 2 },
      })),
    });
    return chart.renderToSVGString();
  } finally {
    // Without this a timer of the chart would keep the process alive.
    chart.dispose();
  }
}
