import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { AtpView, DatedView } from '../api/__generated__/schema';
import { formatDate, formatUnits } from '../ui/format';

echarts.use([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

interface Props {
  readonly atp: AtpView;
  /** Supply that counts, by day. */
  readonly inbound: readonly DatedView[];
}

/** What may be promised for each day: never more than any later day can bear. */
export function AtpChart({ atp, inbound }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts>(undefined);

  useEffect(() => {
    if (!element.current) return undefined;
    const made = echarts.init(element.current, undefined, { renderer: 'svg' });
    chart.current = made;
    const resizes = new ResizeObserver(() => made.resize());
    resizes.observe(element.current);
    return () => {
      resizes.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const arriving = new Map<string, number>();
    for (const line of inbound) if (line.dueOn) arriving.set(line.dueOn, (arriving.get(line.dueOn) ?? 0) + line.open);
    chart.current?.setOption({
      animation: false,
      aria: { enabled: true },
      color: [colour('--brand'), colour('--quiet'), colour('--good')],
      textStyle: { color: colour('--quiet'), fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 12, top: 32, bottom: 4, containLabel: true },
      legend: { top: 0, left: 0, itemHeight: 8, textStyle: { color: colour('--ink') } },
      tooltip: {
        trigger: 'axis',
        backgroundColor: colour('--surface'),
        borderColor: colour('--line'),
        textStyle: { color: colour('--ink') },
        valueFormatter: (value: unknown) => formatUnits(Number(value)),
      },
      xAxis: {
        type: 'category',
        data: atp.days.map((day) => formatDate(day.date)),
        axisLine: { lineStyle: { color: colour('--line') } },
        axisTick: { show: false },
        axisLabel: {
          color: colour('--quiet'),
          hideOverlap: true,
          formatter: (text: string) => text.replace(/ \d{4}$/, ''),
        },
      },
      yAxis: {
        type: 'value',
        min: (range: { min: number }) => Math.min(0, range.min),
        minInterval: 1,
        axisLabel: { color: colour('--quiet') },
        splitLine: { lineStyle: { color: colour('--line') } },
      },
      series: [
        {
          name: 'Available to promise',
          type: 'line',
          step: 'end',
          symbol: 'none',
          lineStyle: { width: 2 },
          areaStyle: { opacity: 0.12 },
          data: atp.days.map((day) => day.available),
        },
        {
          name: 'Left at the day’s end',
          type: 'line',
          step: 'end',
          symbol: 'none',
          lineStyle: { width: 1, type: 'dashed' },
          data: atp.days.map((day) => day.projected),
        },
        {
          name: 'Arriving',
          type: 'bar',
          barMaxWidth: 10,
          data: atp.days.map((day) => arriving.get(day.date) ?? 0),
        },
      ],
    });
  }, [atp, inbound]);

  return <div ref={element} className="chart" />;
}
